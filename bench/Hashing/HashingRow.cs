namespace OrleansCluster.Bench.Hashing;

/// <summary>The figures of one way of placing keys on a number of nodes.</summary>
/// <param name="Nanoseconds">A lookup.</param>
/// <param name="Bytes">What it holds in memory.</param>
/// <param name="MaxToMean">The keys of the fullest node to the mean.</param>
/// <param name="Deviation">The standard deviation of a node's keys, to the mean.</param>
/// <param name="Join">Keys that moved when a node came, to the minimum.</param>
/// <param name="Leave">Keys that moved when one went, to the minimum.</param>
internal sealed record HashingRow(double Nanoseconds, double Bytes, double MaxToMean, double Deviation, double Join, double Leave);
