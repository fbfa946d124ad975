using System.Text.Json.Serialization;

namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>The JSON of locks.</summary>
[JsonSerializable(typeof(LockRequest))]
[JsonSerializable(typeof(LockHoldDocument))]
[JsonSerializable(typeof(LockDocument))]
[JsonSerializable(typeof(LocksDocument))]
internal sealed partial class LockJson : JsonSerializerContext
{
    public static readonly LockJson Strict = new(StrictJson.Options(maxDepth: 4));
}
