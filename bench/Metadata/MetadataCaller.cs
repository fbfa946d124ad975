using Orleans;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Harness;

namespace OrleansCluster.Bench.Metadata;

/// <summary>The store's client, as the benchmark calls it: the one that users have, with the options that it has by itself.</summary>
internal sealed class MetadataCaller(IGrainFactory grains, MetadataClient client)
{
    private static readonly ReadOptions Stale = new() { Consistency = Consistency.Stale(TimeSpan.FromSeconds(10)) };

    public Task PutAsync(byte[] key, byte[] value) => client.PutAsync(ByteString.CopyOf(key), ByteString.CopyOf(value));

    public Task ReadAsync(byte[] key) => client.GetAsync(ByteString.CopyOf(key));

    public Task ReadStaleAsync(byte[] key) => client.GetAsync(ByteString.CopyOf(key), Stale);

    public async Task PutUntilDoneAsync(byte[] key, byte[] value)
    {
        while (true)
        {
            try
            {
                await PutAsync(key, value);
                return;
            }
            catch (MetadataException)
            {
                // Not now, or of unknown outcome: what is measured is until it is certain.
            }
        }
    }

    public Task CreateAsync(IReadOnlyList<string> silos) =>
        grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, silos[0])).CreateGroupAsync([.. silos]);

    /// <summary>The silo that leads.</summary>
    public async Task<string> LeaderAsync()
    {
        string? leader = null;
        await Until.TrueAsync(async () => (leader = (await client.GetGroupAsync()).LeaderSilo) is not null, () => "The group has no leader.");
        return leader!;
    }

    /// <summary>Returns when every replica has applied all that its leader has.</summary>
    public Task WaitAllAsync(int replicas) => Until.TrueAsync(
        async () =>
        {
            var reports = (await client.GetGroupAsync()).Replicas;
            var applied = reports.Select(entry => entry.Report?.AppliedIndex ?? -1).ToList();
            return applied.Count == replicas && applied.TrueForAll(index => index > 0 && index == applied[0]);
        },
        () => "The replicas do not come to the same state.");
}
