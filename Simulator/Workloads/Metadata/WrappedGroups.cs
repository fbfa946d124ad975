using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>The shipped groups, with something around each state machine.</summary>
internal sealed class WrappedGroups(IReplicatedGroups inner, Func<IReplicatedStateMachine, IReplicatedStateMachine> wrap) : IReplicatedGroups
{
    public IReplicatedStateMachine? Create(string group) => inner.Create(group) is { } machine ? wrap(machine) : null;
}
