using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using OrleansCluster.Gateways.Http.Metadata.Documents;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>The JSON of keys, leases and watches. Bytes are base64; a key or value that is UTF-8 may be given as text instead.</summary>
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(RangeDocument))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(TransactionDocument))]
[JsonSerializable(typeof(LeaseDocument))]
[JsonSerializable(typeof(LeasesDocument))]
[JsonSerializable(typeof(RevisionDocument))]
[JsonSerializable(typeof(WatchDocument))]
[JsonSerializable(typeof(TransactionRequest))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(CompactRequest))]
[JsonSerializable(typeof(QuotaRequest))]
internal sealed partial class MetadataJson : JsonSerializerContext
{
    public static readonly MetadataJson Strict = new(StrictJson.Options(maxDepth: 8));

    /// <summary>Writes a document that may be large: as it is made, with no length told beforehand.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
            await JsonSerializer.SerializeAsync(context.Response.Body, document, type, context.RequestAborted);
    }
}
