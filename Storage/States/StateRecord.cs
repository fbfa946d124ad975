namespace OrleansCluster.Storage.States;

/// <summary>What the store keeps under a key.</summary>
/// <param name="Value">The bytes; they never change.</param>
/// <param name="Version">Names this write. Later writes of any key have greater versions; no version of a store ever
/// repeats.</param>
public sealed record StateRecord(ReadOnlyMemory<byte> Value, long Version);
