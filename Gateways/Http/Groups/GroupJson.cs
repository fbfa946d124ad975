using System.Text.Json.Serialization;

namespace OrleansCluster.Gateways.Http.Groups;

/// <summary>The JSON of consensus groups.</summary>
[JsonSerializable(typeof(SiloRequest))]
[JsonSerializable(typeof(MembersDocument))]
internal sealed partial class GroupJson : JsonSerializerContext
{
    public static readonly GroupJson Strict = new(StrictJson.Options(maxDepth: 4));
}
