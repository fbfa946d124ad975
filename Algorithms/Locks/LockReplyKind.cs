namespace OrleansCluster.Algorithms.Locks;

/// <summary>How a call on a lock ended.</summary>
public enum LockReplyKind
{
    /// <summary>It is held, with a full lease from when this was certain.</summary>
    Granted,

    /// <summary>It waits on: its place is kept for <see cref="LockTable.Patience"/> for the next call.</summary>
    Waiting,

    /// <summary>Its wait is over, by time or because the wish was released. It neither holds nor waits.</summary>
    TimedOut,

    /// <summary>A later call of the same wish has taken this one's place.</summary>
    Superseded,

    /// <summary>There are as many waiting as there may be.</summary>
    TooManyWaiters,

    /// <summary>The owner took a reentrant lock as often as he may.</summary>
    TooManyReentries,

    /// <summary>More permits are wanted than there are.</summary>
    TooManyPermits,

    /// <summary>The owner shares it, and wants it for himself: he would wait for himself.</summary>
    WouldUpgrade,

    /// <summary>The hold has a full lease again.</summary>
    Renewed,

    /// <summary>There is no such hold.</summary>
    NotHeld,

    /// <summary>The hold, or the wish, is gone.</summary>
    Released,

    /// <summary>What was asked to be changed is changed.</summary>
    Changed,

    /// <summary>Who holds it, in answer to somebody who observes.</summary>
    Observed,
}
