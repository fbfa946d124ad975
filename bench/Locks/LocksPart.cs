namespace OrleansCluster.Bench.Locks;

/// <summary>What of the lock service can be measured by itself.</summary>
internal enum LocksPart
{
    /// <summary>One client, one lock.</summary>
    One,

    /// <summary>A hundred clients, each with a lock of its own.</summary>
    Many,

    /// <summary>A hundred clients, one lock.</summary>
    HandOver,

    /// <summary>Ten candidates, each of whom resigns as soon as he leads.</summary>
    Elections,

    /// <summary>Many names, each used once: what they cost when they are free. In one process only, whose memory and files can be looked at.</summary>
    Names,

    /// <summary>Ten thousand wait for one lock. The last, because a service may not be well after it.</summary>
    Waiters,
}
