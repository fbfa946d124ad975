namespace OrleansCluster.Grains.Interfaces.Placement;

/// <summary>
/// A grain that may run on one silo only was called while no silo of that name is active. Certain: the call was not
/// delivered, so nothing was done. Retry when the silo is back, or ask another replica.
/// </summary>
[GenerateSerializer, Alias("oc.placement.PinnedSiloUnavailableException")]
public sealed class PinnedSiloUnavailableException : Exception
{
    public PinnedSiloUnavailableException(string grainKey, string siloName)
        : base($"The grain '{grainKey}' runs on silo '{siloName}' only, and no active silo has that name. "
            + "Nothing was done; retry when it is back.")
    {
        GrainKey = grainKey;
        SiloName = siloName;
    }

    /// <summary>The key of the grain that was called.</summary>
    [Id(0)] public string GrainKey { get; }

    /// <summary>The name of the silo that is missing; empty if the key names none.</summary>
    [Id(1)] public string SiloName { get; }

    /// <summary>The stable code of this error.</summary>
    public string Code => "placement.silo_unavailable";

    /// <summary>Whether the same call may succeed later.</summary>
    public bool Retryable => true;
}
