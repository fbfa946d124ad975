namespace OrleansCluster.Simulator.Commands;

/// <summary>What the process says when it ends. Scripts rely on these.</summary>
internal static class ExitCodes
{
    /// <summary>All that was checked held; every planted bug was found.</summary>
    public const int Held = 0;

    /// <summary>A check failed; a planted bug was missed.</summary>
    public const int Failed = 1;

    /// <summary>A run itself is worth nothing (it leaked, hung, or broke), or the command line is wrong.</summary>
    public const int Broken = 2;
}
