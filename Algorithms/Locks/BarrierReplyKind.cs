namespace OrleansCluster.Algorithms.Locks;

/// <summary>How a call on a barrier ended.</summary>
public enum BarrierReplyKind
{
    /// <summary>This operation set it.</summary>
    Set,

    /// <summary>It is set, by another operation.</summary>
    AlreadySet,

    /// <summary>This operation removed it.</summary>
    Removed,

    /// <summary>It is not set, or not in the round that was to be ended.</summary>
    NotSet,

    /// <summary>It is not set, or was not for a moment since the caller began to wait.</summary>
    Passed,

    /// <summary>It is still set; who comes again with the round passes as soon as that is over.</summary>
    Waiting,

    /// <summary>It is still set, and the wait is over.</summary>
    TimedOut,

    /// <summary>The caller waits no more.</summary>
    Superseded,

    /// <summary>There are as many waiting as there may be.</summary>
    TooManyWaiters,
}
