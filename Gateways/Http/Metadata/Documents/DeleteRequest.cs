using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>Deletes a key or a range.</summary>
internal sealed record DeleteRequest : RangeRequest
{
    public bool ReturnPrevious { get; init; }

    public DeleteOperation ToOperation() => new(Range()) { ReturnPrevious = ReturnPrevious };
}
