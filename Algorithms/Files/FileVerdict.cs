namespace OrleansCluster.Algorithms.Files;

/// <summary>What <see cref="FileRecordRules"/> says to a request.</summary>
public enum FileVerdict
{
    /// <summary>Granted: the new record is to be made durable, then answered.</summary>
    Granted,

    /// <summary>Done before, by this very request: answer as then, write nothing.</summary>
    AlreadyDone,

    /// <summary>There is nothing to do it to.</summary>
    NothingThere,

    /// <summary>The file is not at the version that the request asks for.</summary>
    OtherVersion,

    /// <summary>The session is not open: another's commit or deletion closed it, or it never was.</summary>
    NotCurrent,

    /// <summary>The session's time is over: the new record, which closes it for good, is to be made durable, then refused.</summary>
    Expired,

    /// <summary>As many sessions are open as may be.</summary>
    TooManySessions,
}
