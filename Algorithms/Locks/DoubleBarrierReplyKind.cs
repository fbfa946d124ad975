namespace OrleansCluster.Algorithms.Locks;

/// <summary>How a call on a double barrier ended.</summary>
public enum DoubleBarrierReplyKind
{
    /// <summary>It is in a round that has begun, with a full lease from when this was certain.</summary>
    Entered,

    /// <summary>It waits on: for others to enter, its place kept for <see cref="LockTable.Patience"/>; or, having left, for them to leave.</summary>
    Waiting,

    /// <summary>Its wait is over. It is not in; or, if it wanted to leave, it has, and others have not yet.</summary>
    TimedOut,

    /// <summary>It has left, and so have all others.</summary>
    Left,

    /// <summary>The member has a full lease again.</summary>
    Renewed,

    /// <summary>There is no such member.</summary>
    NotIn,

    /// <summary>A later call of the same wish has taken this one's place, or it was given up.</summary>
    Superseded,

    /// <summary>There are as many waiting, or in the round, as there may be.</summary>
    TooMany,

    /// <summary>Those who are there wait for another number of members.</summary>
    OtherCount,
}
