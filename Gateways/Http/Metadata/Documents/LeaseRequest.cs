using System.Text.Json.Serialization;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>The body of <c>POST /v1/leases</c>.</summary>
internal sealed record LeaseRequest
{
    /// <summary>From 0.1 to 31,622,400 (366 days), with decimals down to a millisecond.</summary>
    public decimal? TtlSeconds { get; init; }

    /// <summary>At least 2⁶², to choose it; left out: the store draws one.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long LeaseId { get; init; }
}
