using Orleans.TestingHost;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Storage;

namespace OrleansCluster.Bench.Consensus;

/// <summary>Three silos in this process, a disk folder each, and one group on them.</summary>
internal sealed class BenchGroup : IAsyncDisposable
{
    private const string Name = "bench";
    private readonly InProcessTestCluster _cluster;

    private BenchGroup(InProcessTestCluster cluster) => _cluster = cluster;

    public static async Task<BenchGroup> StartAsync(string folder)
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddSiloDisk(_ => new RealDisk(Path.Combine(folder, options.SiloName)));
            silo.AddConsensusGroups(new CounterGroups());
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var group = new BenchGroup(cluster);
        await group.Replica(0).CreateGroupAsync([.. cluster.Silos.Select(silo => silo.Name)]);
        return group;
    }

    public IRaftReplicaGrain Replica(int silo) => Replica(Name, silo);

    /// <summary>Creates further groups on the same silos, which nobody uses.</summary>
    public async Task AddIdleAsync(int count)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(10))
            await Task.WhenAll(some.Select(number => Replica($"{Name}-{number}", 0).CreateGroupAsync([.. _cluster.Silos.Select(silo => silo.Name)])));
    }

    private IRaftReplicaGrain Replica(string group, int silo) => _cluster.Client.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, _cluster.Silos[silo].Name));

    /// <summary>The leader, as soon as it takes commands, and one that follows it.</summary>
    public async Task<(IRaftReplicaGrain Leader, IRaftReplicaGrain Follower)> LeaderAsync()
    {
        for (var silo = 0; ; silo = (silo + 1) % 3)
        {
            if ((await Replica(silo).ProposeAsync([])).End == ProposalEnd.Applied)
                return (Replica(silo), Replica((silo + 1) % 3));
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
