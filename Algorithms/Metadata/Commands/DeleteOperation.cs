namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>Deletes one key or all keys of a range; that there are none is no error.</summary>
public sealed record DeleteOperation(KeyRange Range) : Operation
{
    public bool ReturnPrevious { get; init; }
}
