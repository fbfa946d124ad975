using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>What an operation of a transaction did: one member, named after it.</summary>
internal sealed record ResultDocument(PutResultDocument? Put = null, DeleteResultDocument? Delete = null, ReadResultDocument? Range = null)
{
    public static ResultDocument Of(Operation operation, OperationResult result) => result switch
    {
        PutResult put => new(Put: new(put.Previous is { } previous ? KeyDocument.Of(previous) : null)),
        DeleteResult delete => new(Delete: new(
            delete.Deleted, operation is DeleteOperation { ReturnPrevious: true } ? KeyDocument.OfAll(delete.Previous) : null)),
        RangeResult range => new(Range: new(
            range.Count, range.HasMore, KeyDocument.OfAll(range.Items, operation is RangeOperation { KeysOnly: false }))),
        _ => throw new ArgumentException($"{result.GetType()} has no document."),
    };
}
