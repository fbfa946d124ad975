namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>How a replica works. All replicas of a group must have the same times.</summary>
public sealed record RaftOptions
{
    /// <summary>
    /// How long a replica waits for its leader before it may stand for election: drawn anew each time from this to twice this. For
    /// this long after it heard from a leader, and after a start, it votes for nobody. From 10 ms to 1 minute; default 400 ms.
    /// </summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How often a leader is heard. At most a third of <see cref="ElectionTimeout"/>; default 80 ms.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(80);

    /// <summary>
    /// Whether a leader answers reads by its lease, without asking a quorum. That is linearizable only while any two replicas'
    /// monotonic clocks run at rates that differ by no more than <see cref="MaxClockDrift"/> allows, and no replica's
    /// <see cref="ElectionTimeout"/> is shorter than the leader's: nothing compares them, so it is to be switched off before that is
    /// changed silo by silo. Default false: no clock decides.
    /// </summary>
    public bool LeaseReads { get; init; }

    /// <summary>ρ: how much faster or slower than real time a monotonic clock may run. From 0 to 0.2; default 0.01.</summary>
    public double MaxClockDrift { get; init; } = 0.01;

    /// <summary>
    /// How long a write of one's own may be under way before a leader gives up its office, so that one with a better disk takes it;
    /// no candidate has such a write. At least <see cref="ElectionTimeout"/>; default 2 seconds.
    /// </summary>
    public TimeSpan StalledWriteTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The most bytes of entries in one message; a single greater entry goes alone. From 1 to 64 MiB; default 64 KiB: longer ones
    /// are no faster, and too large for the memory of what lives shortly.
    /// </summary>
    public int MaxMessageBytes { get; init; } = 64 << 10;

    /// <summary>The most entries in one message. From 1 to 65,536; default 4,096.</summary>
    public int MaxMessageEntries { get; init; } = 4096;

    /// <summary>The most messages with entries on their way to one follower without an answer. From 1 to 4,096; default 256.</summary>
    public int MaxInflightMessages { get; init; } = 256;

    /// <summary>The most bytes of entries on their way to one follower. At least <see cref="MaxMessageBytes"/>; default 16 MiB.</summary>
    public long MaxInflightBytes { get; init; } = 16 << 20;

    /// <summary>The most bytes of proposals that are not committed; one is always let in. From 1 to 4 GiB; default 64 MiB.</summary>
    public long MaxUncommittedBytes { get; init; } = 64 << 20;

    /// <summary>The most bytes of committed entries in one <see cref="RaftReady"/>; one is always let in. Default 8 MiB.</summary>
    public long MaxCommittedBytes { get; init; } = 8 << 20;

    /// <summary>The longest part of a snapshot in one message. From 1 to 64 MiB; default 1 MiB.</summary>
    public int SnapshotPartBytes { get; init; } = 1 << 20;

    /// <summary>The most reads that wait for a quorum at one replica. From 1 to 1,048,576; default 65,536.</summary>
    public int MaxPendingReads { get; init; } = 65_536;

    /// <summary>How long a leader that has a lease may use it, counted from the moment before it asked for the confirmation.</summary>
    internal TimeSpan LeaseDuration => ElectionTimeout * ((1 - MaxClockDrift) / (1 + MaxClockDrift));

    /// <exception cref="ArgumentException">A value is out of its range; the message names it, and what is allowed.</exception>
    public void Validate()
    {
        Require(ElectionTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(ElectionTimeout));
        Require(HeartbeatInterval, TimeSpan.FromMilliseconds(1), ElectionTimeout / 3, nameof(HeartbeatInterval));
        Require(MaxClockDrift, 0, 0.2, nameof(MaxClockDrift));
        Require(StalledWriteTimeout, ElectionTimeout, TimeSpan.FromHours(1), nameof(StalledWriteTimeout));
        Require(MaxMessageBytes, 1, 64 << 20, nameof(MaxMessageBytes));
        Require(MaxMessageEntries, 1, 65_536, nameof(MaxMessageEntries));
        Require(MaxInflightMessages, 1, 4096, nameof(MaxInflightMessages));
        Require(MaxInflightBytes, MaxMessageBytes, 4L << 30, nameof(MaxInflightBytes));
        Require(MaxUncommittedBytes, 1, 4L << 30, nameof(MaxUncommittedBytes));
        Require(MaxCommittedBytes, 1, 4L << 30, nameof(MaxCommittedBytes));
        Require(SnapshotPartBytes, 1, 64 << 20, nameof(SnapshotPartBytes));
        Require(MaxPendingReads, 1, 1 << 20, nameof(MaxPendingReads));
    }

    private static void Require<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw new ArgumentException($"{name} is {value}; allowed is {least} to {most}.", name);
    }
}
