using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>A state machine around another, for the tape and for planted bugs: what is not overridden goes to the other.</summary>
internal abstract class PassOnMachine(IReplicatedStateMachine inner) : IReplicatedStateMachine
{
    public virtual ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command) => inner.Apply(index, command);

    public virtual ValueTask<ReadOnlyMemory<byte>> QueryAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken) =>
        inner.QueryAsync(query, cancellationToken);

    public virtual ReadOnlyMemory<byte>? Refuse(ReadOnlyMemory<byte> command) => inner.Refuse(command);

    public virtual LeaderWork Lead(TimeSpan now, DateTimeOffset wall) => inner.Lead(now, wall);

    public virtual void Follow() => inner.Follow();

    public virtual IEnumerable<ReadOnlyMemory<byte>> Freeze() => inner.Freeze();

    public virtual IStateRestore BeginRestore() => inner.BeginRestore();
}
