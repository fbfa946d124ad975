namespace OrleansCluster.Embedded.Enumerations;

/// <summary>An enumeration whose items come in batches.</summary>
internal interface IBatched
{
    const int DefaultSize = 100;

    /// <summary>What a caller may ask for: a grain gives no more at once.</summary>
    const int MaxSize = 10_000;

    int BatchSize { set; }
}
