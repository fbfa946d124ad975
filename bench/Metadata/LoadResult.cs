namespace OrleansCluster.Bench.Metadata;

/// <summary>What came of a load.</summary>
/// <param name="Operations">How many ended.</param>
/// <param name="Rate">Operations a second.</param>
/// <param name="Median">In milliseconds.</param>
/// <param name="Slow">The 99th percentile, in milliseconds.</param>
internal sealed record LoadResult(int Operations, double Rate, double Median, double Slow);
