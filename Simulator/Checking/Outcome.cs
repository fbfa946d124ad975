namespace OrleansCluster.Simulator.Checking;

/// <summary>What is known of an operation.</summary>
internal enum Outcome
{
    /// <summary>It has not returned. It may take effect at any time after it was invoked, or never.</summary>
    Pending,

    /// <summary>It took effect once, between its invocation and its return, and gave what it gave.</summary>
    Ok,

    /// <summary>It certainly had no effect, and never will.</summary>
    Failed,

    /// <summary>It returned without an answer. It may take effect at any time after it was invoked, or never.</summary>
    Unknown,
}
