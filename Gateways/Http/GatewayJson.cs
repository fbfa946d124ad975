using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using OrleansCluster.Gateways.Http.Files;
using OrleansCluster.Gateways.Http.Health;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Gateways.Http.Status;

namespace OrleansCluster.Gateways.Http;

/// <summary>The gateway's JSON: camel case, nulls left out, serializers generated at build.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(FileDocument))]
[JsonSerializable(typeof(ListingDocument))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    /// <summary>
    /// What to serialize with. Only what JSON demands is escaped: the answers are JSON to whoever reads them (nosniff), never
    /// a part of HTML, and messages with quotes stay readable.
    /// </summary>
    public static readonly GatewayJson Relaxed = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes a small document in one piece, so that it has a Content-Length; to HEAD, only its headers.</summary>
    public static async Task WriteAsync<T>(
        HttpContext context, T document, JsonTypeInfo<T> type, string contentType = "application/json; charset=utf-8")
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(document, type);
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
