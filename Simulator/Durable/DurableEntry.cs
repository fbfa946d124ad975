namespace OrleansCluster.Simulator.Durable;

/// <summary>A record of the service behind "Durable".</summary>
internal sealed record DurableEntry(long Version, ReadOnlyMemory<byte> Value);
