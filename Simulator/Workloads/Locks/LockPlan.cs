using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>The options of a run: leases so short that they end, limits so small that they are reached, in some runs.</summary>
/// <param name="chance">Where they are drawn from.</param>
/// <param name="losesDisks">Disks may lose anything: then the metadata store, which is on them, is none to lock with.</param>
internal sealed class LockPlan(Chance chance, bool losesDisks)
{
    private readonly int _maxIdleNames = chance.Pick([0, 1, 10_000]);
    private readonly TimeSpan _callTimeout = chance.Pick([TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(2)]);
    private readonly TimeSpan _timeout = chance.Pick([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)]);
    private readonly TimeSpan _slice = chance.Pick([TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6)]);
    private readonly int _maxHeld = chance.Pick([3, 10_000]);
    private readonly TimeSpan _election = chance.Pick([TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1)]);
    private readonly long _snapshotBytes = chance.Pick([4096L, 64 << 20]);

    /// <summary>What the records are in.</summary>
    public DurableKind Durable { get; } = chance.Next(20) switch
    {
        < 11 => DurableKind.Service,
        < 16 => DurableKind.Folder,
        _ => losesDisks ? DurableKind.Service : DurableKind.Consensus,
    };

    /// <summary>How many may wait for a name.</summary>
    public int MaxWaiters { get; } = chance.Pick([3, 5, 10_000]);

    public TimeSpan Lease { get; } = chance.Pick([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6)]);

    public TimeSpan LockDelay { get; } = chance.Pick([TimeSpan.Zero, TimeSpan.FromMilliseconds(700), TimeSpan.FromSeconds(3)]);

    /// <summary>How a name is held.</summary>
    public LockOptions Options => new() { Lease = Lease, LockDelay = LockDelay };

    public void Apply(LockServiceOptions options) => (options.MaxWaiters, options.MaxIdleNames) = (MaxWaiters, _maxIdleNames);

    public void Apply(ReplicaOptions options)
    {
        options.Raft = options.Raft with { ElectionTimeout = _election, HeartbeatInterval = _election / 5 };
        options.SnapshotBytes = _snapshotBytes;
    }

    public LockClientOptions ClientOptions() => new() { CallTimeout = _callTimeout, Timeout = _timeout, WaitSlice = _slice, MaxHeldLocks = _maxHeld };

    /// <summary>Of who waits where everything answers: by himself he looks so rarely that whoever forgets to wake him is found out.</summary>
    public static LockClientOptions PatientOptions() => new();
}
