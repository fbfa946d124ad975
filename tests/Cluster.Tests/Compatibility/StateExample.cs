using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Compatibility;

/// <summary>A state of a grain, and how its bytes are read.</summary>
internal sealed record StateExample(string Name, object State, Func<byte[], object> Decode)
{
    public static StateExample Of<T>(string name, T state)
        where T : notnull => new(name, state, bytes => GrainStateSerializer.Deserialize<T>(bytes));
}
