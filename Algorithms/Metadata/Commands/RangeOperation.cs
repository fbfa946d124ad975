namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>Reads one key or a range of keys. A read needs no transaction, and no log: see <see cref="MetadataStore.TryRead"/>.</summary>
public sealed record RangeOperation(KeyRange Range) : Operation
{
    /// <summary>The revision to read at; 0 for the newest.</summary>
    public long Revision { get; init; }

    /// <summary>Keys to return at most; 0 for as many as fit into an answer.</summary>
    public int Limit { get; init; }

    /// <summary>Return no values.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>Return no keys but their number.</summary>
    public bool CountOnly { get; init; }
}
