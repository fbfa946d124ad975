using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>What a key holds.</summary>
/// <param name="Item">What it holds; null if it is not there.</param>
/// <param name="Revision">The newest revision of the store that answered: nothing later was looked at.</param>
public readonly record struct KeyResult(KeyVersion? Item, long Revision);
