namespace OrleansCluster.Gateways.Http.Files;

/// <summary>What If-Match and its kin come to for a read.</summary>
internal enum PreconditionOutcome
{
    /// <summary>Serve it.</summary>
    Holds,

    /// <summary>304.</summary>
    NotModified,

    /// <summary>412.</summary>
    Failed,
}
