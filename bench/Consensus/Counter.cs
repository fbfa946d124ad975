using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Bench.Consensus;

/// <summary>Counts its commands: a state machine that costs nothing, so that what is measured is the consensus.</summary>
internal sealed class Counter : IReplicatedStateMachine
{
    private long _count;

    public ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command)
    {
        _count++;
        return default;
    }

    public ValueTask<ReadOnlyMemory<byte>> QueryAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken) => new(BitConverter.GetBytes(_count));

    public ReadOnlyMemory<byte>? Refuse(ReadOnlyMemory<byte> command) => null;

    public LeaderWork Lead(TimeSpan now, DateTimeOffset wall) => LeaderWork.None;

    public void Follow()
    {
        // It proposes nothing by itself.
    }

    public IEnumerable<ReadOnlyMemory<byte>> Freeze() => [BitConverter.GetBytes(_count)];

    public IStateRestore BeginRestore() => new Restore(this);

    private sealed class Restore(Counter counter) : IStateRestore
    {
        private readonly List<byte> _bytes = [];

        public void Add(ReadOnlyMemory<byte> part) => _bytes.AddRange(part.Span);

        public void Complete() => counter._count = BitConverter.ToInt64([.. _bytes]);
    }
}
