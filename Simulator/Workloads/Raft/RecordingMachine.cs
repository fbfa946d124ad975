using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>A replica's state machine, which tells what it applies and what it restores.</summary>
internal class RecordingMachine(StateLedger ledger) : IReplicatedStateMachine
{
    private const int PartBytes = 700;

    protected RaftState State { get; private set; } = new();

    public ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command)
    {
        var answer = State.Apply(index, command.Span);
        ledger.Applied(index, RaftCommand.Decode(command.Span), State);
        return BitConverter.GetBytes(answer);
    }

    public ValueTask<ReadOnlyMemory<byte>> QueryAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        var answer = new byte[RaftCell.Bytes];
        State[query.Span[0]].Encode(answer);
        return new(answer);
    }

    public ReadOnlyMemory<byte>? Refuse(ReadOnlyMemory<byte> command) => null;

    public LeaderWork Lead(TimeSpan now, DateTimeOffset wall) => LeaderWork.None;

    public void Follow()
    {
    }

    public virtual IEnumerable<ReadOnlyMemory<byte>> Freeze()
    {
        var frozen = State.Encode();
        return frozen.Chunk(PartBytes).Select(part => new ReadOnlyMemory<byte>(part));
    }

    public IStateRestore BeginRestore() => new Restore(this);

    private sealed class Restore(RecordingMachine machine) : IStateRestore
    {
        private readonly List<byte> _bytes = [];

        public void Add(ReadOnlyMemory<byte> part) => _bytes.AddRange(part.Span);

        public void Complete()
        {
            machine.State = RaftState.Decode(_bytes.ToArray());
            machine.Restored();
        }
    }

    private void Restored() => ledger.Restored(State);
}
