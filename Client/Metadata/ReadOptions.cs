namespace OrleansCluster.Client.Metadata;

/// <summary>How one key is read.</summary>
public sealed record ReadOptions
{
    /// <summary>How fresh the answer must be.</summary>
    public Consistency Consistency { get; init; } = Consistency.Linearizable;

    /// <summary>The revision to read at; 0 for the newest. One that was compacted fails.</summary>
    public long Revision { get; init; }
}
