namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>The body of <c>POST /v1/kv/transaction</c>: if every compare holds, <c>then</c> is run, else <c>else</c>; all in one revision.</summary>
internal sealed record TransactionRequest
{
    public CompareRequest[]? If { get; init; }

    public OperationRequest[]? Then { get; init; }

    public OperationRequest[]? Else { get; init; }
}
