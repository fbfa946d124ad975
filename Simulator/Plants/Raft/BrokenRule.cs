using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Raft;

namespace OrleansCluster.Simulator.Plants.Raft;

/// <summary>Replicas that break one rule of consensus.</summary>
internal class BrokenRule(string name, string what, RaftDefects core = RaftDefects.None, ReplicaDefects replica = ReplicaDefects.None) : Plant
{
    public override string Name => name;

    public override string What => what;

    public override Workload CreateWorkload() => new RaftWorkload();

    public override void ConfigureSilo(ISiloBuilder builder) => builder.Services.PostConfigure<ReplicaOptions>(options =>
    {
        options.Raft = options.Raft with { Defects = core };
        options.Defects = replica;
    });
}
