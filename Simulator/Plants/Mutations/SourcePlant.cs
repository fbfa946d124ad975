using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>A bug in the sources of what ships: they are compiled with it when it is planted, and have no place for it otherwise.</summary>
internal sealed class SourcePlant(string name, string what, Func<Workload> workload, params Mutation[] mutations) : Plant
{
    public override string Name => name;

    public override string What => what;

    public override IReadOnlyList<Mutation> Mutations => mutations;

    public override Workload CreateWorkload() => workload();
}
