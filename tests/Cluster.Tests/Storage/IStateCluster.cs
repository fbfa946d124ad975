using Orleans.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>Silos that share grain state, by whatever provider.</summary>
public interface IStateCluster
{
    int Count { get; }

    Task<GrainState<Note>> ReadAsync(int silo, string key = "key");

    Task WriteAsync(int silo, GrainState<Note> state, string key = "key");
}
