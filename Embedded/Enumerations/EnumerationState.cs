namespace OrleansCluster.Embedded.Enumerations;

internal enum EnumerationState
{
    /// <summary>There may be more than the answer's items, if it has any.</summary>
    Going,

    /// <summary>There is nothing after the answer's items.</summary>
    Completed,

    /// <summary>The activation does not know the enumeration, or no longer.</summary>
    Aborted,
}
