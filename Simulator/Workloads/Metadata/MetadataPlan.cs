using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Workloads.Raft;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>The options of a run: limits so small that they are reached, in some runs; those that are shipped in others.</summary>
internal sealed class MetadataPlan(Chance chance)
{
    private readonly RaftPlan _raft = new(chance);
    private readonly long? _revisions = chance.Pick<long?>([null, 1_000_000, 100, 20]);
    private readonly TimeSpan? _age = chance.Pick<TimeSpan?>([null, TimeSpan.FromHours(1), TimeSpan.FromSeconds(20)]);
    private readonly TimeSpan _checkpoint = chance.Pick([TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30)]);
    private readonly TimeSpan _callTimeout = chance.Pick([TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2)]);
    private readonly TimeSpan _timeout = chance.Pick([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)]);
    private readonly TimeSpan _session = chance.Pick([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(60)]);
    private readonly int _concurrent = chance.Pick([1, 2, 1024]);
    private readonly int _waiting = chance.Pick([0, 2, 10_000]);
    private readonly long? _historyBytes = chance.Pick<long?>([null, 1 << 20, 256 << 20]);
    private readonly TimeSpan _patience = chance.Pick([TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(2)]);

    /// <summary>Whether clients bound the store, and what begins with some prefix.</summary>
    public bool HasQuotas { get; } = chance.Hits(0.4);

    /// <summary>About as much as one key needs, or as a few do.</summary>
    public static long DrawPrefixBytes(Chance chance) => (KeyVersion.Overhead * chance.Pick([0, 1, 1, 2, 3])) + chance.Next(24);

    /// <summary>What leaders give up history by.</summary>
    public CompactionPolicy Compaction => new(_age, _revisions, _historyBytes);

    public void Apply(ReplicaOptions options) => _raft.Apply(options);

    public void Apply(MetadataOptions options)
    {
        options.CompactionRevisions = _revisions;
        options.CompactionAge = _age;
        options.CompactionBytes = _historyBytes;
        options.CheckpointInterval = _checkpoint;
    }

    public MetadataClientOptions ClientOptions() => new()
    {
        CallTimeout = _callTimeout,
        Timeout = _timeout,
        SessionTimeToLive = _session,
        MaxConcurrentChanges = _concurrent,
        MaxWaitingChanges = _waiting,
        LeaderPatience = _patience,
        SuspectFor = TimeSpan.FromSeconds(2),
    };
}
