namespace OrleansCluster.Silo.Commands;

/// <summary>What the process says when it ends. Scripts rely on these.</summary>
internal static class ExitCodes
{
    /// <summary>Drained, or: all that was checked held.</summary>
    public const int Done = 0;

    /// <summary>It could not start, or something that was checked did not hold.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting is wrong.</summary>
    public const int Usage = 2;
}
