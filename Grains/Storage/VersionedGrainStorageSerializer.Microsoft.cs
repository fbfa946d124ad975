using Orleans.Storage;

namespace OrleansCluster.Grains.Storage;

/// <summary>
/// Our bytes for the Microsoft engine's own providers (ADO.NET among them), so that grain state is the same whatever holds it.
/// </summary>
public sealed class VersionedGrainStorageSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T input) => new(GrainStateSerializer.Serialize(input));

    public T Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return GrainStateSerializer.Deserialize<T>(input.ToMemory().Span);
    }
}
