namespace OrleansCluster.Gateways.Redis.Protocol;

/// <summary>What came of an attempt to read a command.</summary>
internal enum RespOutcome
{
    /// <summary>There is one.</summary>
    Command,

    /// <summary>It has not come whole yet.</summary>
    NeedsMore,

    /// <summary>What came is no command: the connection must end.</summary>
    Fault,

    /// <summary>What came has no arguments, and so no reply.</summary>
    Nothing,
}
