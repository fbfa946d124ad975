using System.Buffers.Binary;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>Registers and counters, and a hash over all commands in their order: two replicas with one history have the same.</summary>
internal sealed class RaftState
{
    private const int MaxBallast = 400;
    private const int HeadBytes = 24;

    private readonly SortedDictionary<byte, RaftCell> _cells = [];
    private readonly Queue<long> _ballast = new(); // The ids of the last commands: so that snapshots have several parts.

    /// <summary>The index of the last command.</summary>
    public long Index { get; private set; }

    /// <summary>Over all commands and their indexes.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037UL;

    public RaftCell this[byte key] => _cells.GetValueOrDefault(key);

    /// <summary>Applies a command.</summary>
    /// <returns>Of a swap 1 if it found the version and 0 if not; of an increment the new count; of a write 1.</returns>
    public long Apply(long index, ReadOnlySpan<byte> bytes)
    {
        Index = index;
        Mix((ulong)index);
        foreach (var one in bytes) Mix(one);
        var command = RaftCommand.Decode(bytes);
        if (_ballast.Count == MaxBallast) _ballast.Dequeue();
        _ballast.Enqueue(command.Id);
        var before = this[command.Key];
        if (command.Action == RaftAction.Swap && before.Version != command.Expected) return 0;
        var value = command.Action == RaftAction.Increment ? before.Value + 1 : command.Value;
        _cells[command.Key] = new RaftCell(value, index);
        return command.Action == RaftAction.Increment ? value : 1;
    }

    public byte[] Encode()
    {
        var bytes = new byte[HeadBytes + (_cells.Count * (1 + RaftCell.Bytes)) + (_ballast.Count * 8)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Index);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), Digest);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), _cells.Count);
        var at = HeadBytes;
        foreach (var (key, cell) in _cells)
        {
            bytes[at] = key;
            cell.Encode(bytes.AsSpan(at + 1));
            at += 1 + RaftCell.Bytes;
        }

        foreach (var id in _ballast)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), id);
            at += 8;
        }

        return bytes;
    }

    /// <exception cref="FormatException">It is none.</exception>
    public static RaftState Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadBytes) throw new FormatException($"a state of {bytes.Length} bytes");
        var state = new RaftState
        {
            Index = BinaryPrimitives.ReadInt64LittleEndian(bytes),
            Digest = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        };
        var cells = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        bytes = bytes[HeadBytes..];
        for (; cells > 0; cells--, bytes = bytes[(1 + RaftCell.Bytes)..]) state._cells[bytes[0]] = RaftCell.Decode(bytes[1..]);
        for (; bytes.Length >= 8; bytes = bytes[8..]) state._ballast.Enqueue(BinaryPrimitives.ReadInt64LittleEndian(bytes));
        return state;
    }

    private void Mix(ulong value)
    {
        Digest = (Digest ^ value) * 1099511628211UL;
        Digest ^= Digest >> 29;
    }
}
