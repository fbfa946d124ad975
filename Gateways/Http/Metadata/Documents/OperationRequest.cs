using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>One operation of a transaction: exactly one member.</summary>
internal sealed record OperationRequest
{
    public PutRequest? Put { get; init; }

    public DeleteRequest? Delete { get; init; }

    public ReadRequest? Range { get; init; }

    public Operation ToOperation() => (Put, Delete, Range) switch
    {
        ({ } put, null, null) => put.ToOperation(),
        (null, { } delete, null) => delete.ToOperation(),
        (null, null, { } read) => read.ToOperation(),
        _ => throw BoundedBody.Invalid("an operation has exactly one of the members 'put', 'delete', 'range'"),
    };
}
