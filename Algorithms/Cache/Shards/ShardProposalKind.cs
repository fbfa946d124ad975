namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>Why a shard's record is to change.</summary>
public enum ShardProposalKind
{
    /// <summary>There is no copy: the shard begins empty, in a new generation.</summary>
    BeginEmpty,

    /// <summary>The owner's life has ended, and the proposer is a backup.</summary>
    TakeOver,

    /// <summary>The owner counts on a backup from now on that has all there is.</summary>
    AddBackup,

    /// <summary>The owner goes on without a backup that has ended, does not answer, or is not wanted.</summary>
    RemoveBackup,

    /// <summary>The owner gives the shard to a backup that has all there is, and becomes one.</summary>
    HandOver,

    /// <summary>Nothing changes but the revision: who was to become a backup, and is not wanted any more, may let go of its copy.</summary>
    Release,

    /// <summary>A backup whose table is of no use takes itself out.</summary>
    Resign,
}
