namespace OrleansCluster.Client.Metadata;

/// <summary>How a key is put.</summary>
public sealed record PutOptions
{
    /// <summary>The lease with which the key ends; 0 for none. Whatever lease the key had before is left.</summary>
    public long LeaseId { get; init; }

    /// <summary>Return what the key held before.</summary>
    public bool ReturnPrevious { get; init; }
}
