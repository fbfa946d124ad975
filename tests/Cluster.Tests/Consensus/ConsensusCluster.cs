using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Cluster.Tests.Storage;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>Silos with a folder each, a group of ledgers on them, and a client that finds the leader.</summary>
internal sealed class ConsensusCluster : IAsyncDisposable
{
    public const string Group = "ledger";
    private static readonly TimeSpan NoneAdded = TimeSpan.FromMinutes(2);

    private readonly TestFolder _folder = new();
    private readonly InProcessTestCluster _cluster;
    private readonly List<InProcessSiloHandle> _silos;
    private long _lastNumber;

    private ConsensusCluster(TestFolder folder, InProcessTestCluster cluster) => (_folder, _cluster, _silos) = (folder, cluster, [.. cluster.Silos]);

    public int Count => _silos.Count;

    /// <param name="silos">How many.</param>
    /// <param name="faults">What the disk of a silo of that name does; null: nothing but its work.</param>
    /// <param name="configure">How the replicas work, if otherwise.</param>
    /// <param name="around">Stands before all grains.</param>
    /// <param name="log">Gets what the silos log.</param>
    public static async Task<ConsensusCluster> StartAsync(
        int silos = 3, Func<string, SharedDiskFaults>? faults = null, Action<ReplicaOptions>? configure = null, Func<IIncomingGrainCallContext, Task>? around = null,
        ILoggerProvider? log = null)
    {
        var folder = new TestFolder();
        var builder = TestClusters.Builder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            if (around is not null)
                silo.AddIncomingGrainCallFilter(call => around(call));
            if (log is not null)
                silo.Services.AddSingleton(log);
            var root = Path.Combine(folder.Path, options.SiloName);
            silo.AddSiloDisk(_ => faults is null ? new RealDisk(root) : new SharedDisk(root, faults(options.SiloName)));
            silo.AddConsensusGroups(new LedgerGroups(), replicas =>
            {
                replicas.Log = new LogOptions { SegmentBytes = 16 * 1024 };
                replicas.SnapshotBytes = 20_000;
                replicas.TrailingEntries = 50;
                configure?.Invoke(replicas);
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new ConsensusCluster(folder, cluster);
    }

    public string NameOf(int silo) => _silos[silo].Name;

    public string AddressOf(int silo) => _silos[silo].SiloAddress.ToParsableString();

    public bool IsUp(int silo) => _silos[silo].IsActive;

    public string FolderOf(int silo) => Path.Combine(_folder.Path, NameOf(silo));

    public IRaftReplicaGrain Replica(int silo) => _cluster.Client.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(Group, NameOf(silo)));

    public Task<Guid> CreateAsync(int count = 3) => TestGroups.CreateAsync(Replica(0), [.. Enumerable.Range(0, count).Select(NameOf)]);

    public Task KillAsync(int silo) => _cluster.KillSiloAsync(_silos[silo]);

    public Task StopAsync(int silo) => _cluster.StopSiloAsync(_silos[silo]);

    public async Task RestartAsync(int silo) => _silos[silo] = await _cluster.StartSiloAsync(_silos[silo].InstanceNumber, _cluster.Options);

    public async Task<int> LeaderAsync()
    {
        var leader = -1;
        await Eventually.TrueAsync(
            async () =>
            {
                var reports = await ReportsAsync();
                var highest = reports.Where(report => report.Report.Role == "Leader").OrderByDescending(report => report.Report.Term).ToList();
                leader = highest.Count > 0 ? highest[0].Silo : -1;
                return leader >= 0;
            },
            "there is a leader");
        return leader;
    }

    public async Task<List<(int Silo, ReplicaReport Report)>> ReportsAsync()
    {
        var reports = new List<(int, ReplicaReport)>();
        for (var silo = 0; silo < Count; silo++)
        {
            if (!IsUp(silo))
                continue;
            try
            {
                // A call to a silo that is killed meanwhile waits out the response timeout, 30 s.
                reports.Add((silo, await Replica(silo).GetReportAsync().WaitAsync(TimeSpan.FromSeconds(5))));
            }
            catch (Exception e) when (e is TimeoutException or OrleansException or PinnedSiloUnavailableException or ReplicaFailedException)
            {
                // It has nothing to report now.
            }
        }

        return reports;
    }

    /// <summary>Proposes until it is certain: true if it was applied. A number whose outcome is not known is told so by null.</summary>
    public async Task<bool?> AddAsync(long number)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            for (var silo = 0; silo < Count; silo++)
            {
                if (!IsUp(silo))
                    continue;
                ProposalAnswer answer;
                try
                {
                    // A call to a silo that was killed waits out the response timeout, 30 s.
                    answer = await Replica(silo).ProposeAsync(BitConverter.GetBytes(number)).WaitAsync(TimeSpan.FromSeconds(3));
                }
                catch (ReplicaFailedException)
                {
                    continue; // It took nothing.
                }
                catch (Exception e) when (e is not Xunit.Sdk.XunitException)
                {
                    return null;
                }

                if (answer.End == ProposalEnd.Applied)
                    return true;
                if (answer.End == ProposalEnd.Unknown)
                    return null;
            }

            await FailIfLateAsync(began);
            await Task.Delay(20);
        }
    }

    /// <summary>Adds new numbers until so many more are acknowledged: on a loaded machine a leader may lose its office in between.</summary>
    /// <returns>Those that were acknowledged.</returns>
    public async Task<long[]> AddManyAsync(int count)
    {
        var acknowledged = new List<long>();
        var last = TimeProvider.System.GetTimestamp();
        while (acknowledged.Count < count)
        {
            if (await AddAsync(++_lastNumber) == true)
            {
                acknowledged.Add(_lastNumber);
                last = TimeProvider.System.GetTimestamp();
            }
            else
            {
                await FailIfLateAsync(last);
            }
        }

        return [.. acknowledged];
    }

    // So that a group that is stuck says how, where the test would wait for ever.
    private async Task FailIfLateAsync(long began)
    {
        if (TimeProvider.System.GetElapsedTime(began) < NoneAdded)
            return;
        var reports = (await ReportsAsync()).Select(one => $"{one.Silo}: {one.Report.Role} {one.Report.Term}, {one.Report.CommitIndex} of {one.Report.LastIndex}");
        Assert.Fail($"Nothing was added for {NoneAdded}. {string.Join("; ", reports)}");
    }

    public async Task<long[]> ReadAsync(int silo, TimeSpan? maxAge = null)
    {
        QueryAnswer? answer = null;
        await Eventually.TrueAsync(async () => (answer = await Replica(silo).QueryAsync([], maxAge)).IsAnswered, "a read is answered");
        return [.. answer!.Answer.Chunk(8).Select(number => BitConverter.ToInt64(number))];
    }

    public async ValueTask DisposeAsync()
    {
        await TestClusters.EndAsync(_cluster, _silos);
        _folder.Dispose();
    }
}
