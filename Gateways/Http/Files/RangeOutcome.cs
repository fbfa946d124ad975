namespace OrleansCluster.Gateways.Http.Files;

/// <summary>What a Range header comes to.</summary>
internal enum RangeOutcome
{
    /// <summary>200, everything.</summary>
    Whole,

    /// <summary>206, one range.</summary>
    Partial,

    /// <summary>416.</summary>
    NotSatisfiable,
}
