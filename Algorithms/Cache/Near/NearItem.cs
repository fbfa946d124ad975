namespace OrleansCluster.Algorithms.Cache.Near;

/// <summary>What a near cache holds of a key.</summary>
/// <param name="Value">The bytes, which never change.</param>
/// <param name="Version">The version that it has at its owner.</param>
/// <param name="EndsAt">When it expires, in milliseconds of the clock; <see cref="long.MaxValue"/> for never.</param>
public readonly record struct NearItem(ReadOnlyMemory<byte> Value, long Version, long EndsAt);
