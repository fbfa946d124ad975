namespace OrleansCluster.Grains.Consensus;

/// <summary>Rules that a planted bug breaks, to see that simulations notice. Nothing that is shipped sets any.</summary>
[Flags]
internal enum ReplicaDefects
{
    None = 0,

    /// <summary>A replica without a folder takes up the id that it is called by (pitfall 39).</summary>
    EmptiedTrusted = 1,

    /// <summary>A read does not wait until the state machine has what it must have.</summary>
    ReadsBeforeApplied = 1 << 1,

    /// <summary>A leader that loses its office says that what it had taken never happens (pitfall 19).</summary>
    GivenUpIsLost = 1 << 2,

    /// <summary>With a snapshot all of the journal up to it goes, and what stands behind it in the same write.</summary>
    JournalCutTooFar = 1 << 3,
}
