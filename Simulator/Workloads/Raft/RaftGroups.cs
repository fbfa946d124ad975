using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>The one group of a run.</summary>
internal sealed class RaftGroups(Func<IReplicatedStateMachine> create) : IReplicatedGroups
{
    public const string Name = "g";

    public IReplicatedStateMachine? Create(string group) => group == Name ? create() : null;
}
