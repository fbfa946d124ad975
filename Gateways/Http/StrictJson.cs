using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansCluster.Gateways.Http;

/// <summary>How requests and answers of the services are read and written: strict where they are read, without needless escapes where written.</summary>
internal static class StrictJson
{
    /// <param name="maxDepth">How deep a document may be.</param>
    public static JsonSerializerOptions Options(int maxDepth) => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = maxDepth,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
    };
}
