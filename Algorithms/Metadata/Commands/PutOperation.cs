namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>Gives a key a value, and a lease or none: whatever lease it had before is left.</summary>
public sealed record PutOperation(ByteString Key, ByteString Value) : Operation
{
    /// <summary>The lease with which the key ends; 0 for none.</summary>
    public long LeaseId { get; init; }

    public bool ReturnPrevious { get; init; }
}
