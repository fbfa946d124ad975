using Orleans.Hosting;
using Orleans.Storage;
using OrleansCluster.Simulator.Durable;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants;

/// <summary>
/// A bug put in on purpose, to see that the workload finds it. It stands around the shipped code, or in place of a workload's own, or is
/// compiled into a copy of the shipped code, which itself knows nothing of it.
/// </summary>
internal abstract class Plant
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Which careless author it stands for.</summary>
    public abstract string What { get; }

    /// <summary>The workload that must find it, with the bug in it if it is the workload's own.</summary>
    public abstract Workload CreateWorkload();

    /// <summary>What of the sources is replaced, if the bug is in them; then it is found by the program that is compiled so (<see cref="Mutant"/>).</summary>
    public virtual IReadOnlyList<Mutation> Mutations => [];

    /// <summary>The disk that a process is given.</summary>
    public virtual IDisk Disk(IDisk disk, SimProcess process) => disk;

    /// <summary>The provider of grain state on a silo.</summary>
    public virtual IGrainStorage Storage(RemoteGrainStorage storage) => storage;

    public virtual void ConfigureSilo(ISiloBuilder builder)
    {
    }

    public virtual void ConfigureClient(IClientBuilder builder, SimClient client)
    {
    }
}
