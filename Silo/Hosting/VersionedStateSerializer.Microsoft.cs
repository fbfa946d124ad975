using Orleans.Storage;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Silo.Hosting;

/// <summary>Lets the ADO.NET provider write the bytes that every other provider writes.</summary>
internal sealed class VersionedStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => BinaryData.FromBytes(GrainStateSerializer.Serialize(input));

    public T Deserialize<T>(BinaryData input) => GrainStateSerializer.Deserialize<T>(input.ToMemory().Span);
}
