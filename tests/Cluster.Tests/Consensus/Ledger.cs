using System.Buffers.Binary;
using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>A state machine that keeps every number that it was given, in order, and answers how many it has.</summary>
internal sealed class Ledger : IReplicatedStateMachine
{
    private readonly List<long> _numbers = [];

    public int Count => _numbers.Count;

    /// <summary>Is called in the turn of each command, after it.</summary>
    public Action? Applied { get; set; }

    public ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command)
    {
        _numbers.Add(BinaryPrimitives.ReadInt64LittleEndian(command.Span));
        Applied?.Invoke();
        return BitConverter.GetBytes(_numbers.Count);
    }

    /// <summary>All numbers.</summary>
    public ValueTask<ReadOnlyMemory<byte>> QueryAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken) =>
        new(_numbers.SelectMany(BitConverter.GetBytes).ToArray());

    public ReadOnlyMemory<byte>? Refuse(ReadOnlyMemory<byte> command) => null;

    public LeaderWork Lead(TimeSpan now, DateTimeOffset wall) => LeaderWork.None;

    public void Follow()
    {
        // It proposes nothing by itself.
    }

    public IEnumerable<ReadOnlyMemory<byte>> Freeze()
    {
        long[] frozen = [.. _numbers];
        return frozen.Chunk(7).Select(part => new ReadOnlyMemory<byte>([.. part.SelectMany(BitConverter.GetBytes)]));
    }

    public IStateRestore BeginRestore() => new Restore(this);

    private sealed class Restore(Ledger ledger) : IStateRestore
    {
        private readonly List<byte> _bytes = [];

        public void Add(ReadOnlyMemory<byte> part) => _bytes.AddRange(part.ToArray());

        public void Complete()
        {
            ledger._numbers.Clear();
            ledger._numbers.AddRange(_bytes.Chunk(8).Select(number => BitConverter.ToInt64(number)));
        }
    }
}
