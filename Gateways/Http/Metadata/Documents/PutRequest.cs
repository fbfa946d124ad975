using System.Text.Json.Serialization;
using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>Gives a key a value.</summary>
internal sealed record PutRequest
{
    public byte[]? Key { get; init; }

    public string? KeyText { get; init; }

    public byte[]? Value { get; init; }

    public string? ValueText { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long LeaseId { get; init; }

    public bool ReturnPrevious { get; init; }

    public PutOperation ToOperation()
    {
        var key = RangeRequest.Choose("key", Key, KeyText) ?? throw BoundedBody.Invalid("a put wants a 'key' or 'keyText'");
        var value = RangeRequest.Choose("value", Value, ValueText) ?? throw BoundedBody.Invalid("a put wants a 'value' or 'valueText'");
        return new PutOperation(key, value) { LeaseId = LeaseId, ReturnPrevious = ReturnPrevious };
    }
}
