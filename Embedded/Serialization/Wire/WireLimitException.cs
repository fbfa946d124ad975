using Orleans;
using Orleans.Serialization;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>What was to be written does not fit into a message.</summary>
[GenerateSerializer]
public sealed class WireLimitException(int limit)
    : SerializerException($"The message is larger than {limit} bytes, which is all that is allowed. Send it in parts.")
{
    /// <summary>The largest message allowed, in bytes.</summary>
    [Id(0)]
    public int Limit { get; } = limit;
}
