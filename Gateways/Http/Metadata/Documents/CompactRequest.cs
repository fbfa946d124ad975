namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>The body of <c>POST /v1/kv/compact</c>: the least revision that stays readable.</summary>
internal sealed record CompactRequest
{
    public long? Revision { get; init; }
}
