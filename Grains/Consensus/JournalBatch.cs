using System.Buffers;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Grains.Consensus;

/// <summary>Records of a journal that go to the disk together, encoded one behind the other into buffers that are used again.</summary>
internal sealed class JournalBatch
{
    private const int BufferBytes = 64 * 1024;

    private readonly List<byte[]> _buffers = [];
    private readonly List<ReadOnlyMemory<byte>> _records = [];
    private readonly List<(int Record, long Index)> _entries = [];
    private int _used;
    private long _bytes;

    public IReadOnlyList<ReadOnlyMemory<byte>> Records => _records;

    /// <summary>Which records are entries, and of what index.</summary>
    public IReadOnlyList<(int Record, long Index)> Entries => _entries;

    /// <summary>Whether one append of the log can take a further record of that length.</summary>
    public bool HasRoomFor(int length) =>
        _records.Count == 0 || (_records.Count < WriteAheadLog.MaxAppendRecords && _bytes + length + RecordOverhead <= WriteAheadLog.MaxAppendBytes);

    // What the log counts for each record beside its bytes, at most.
    private const int RecordOverhead = 16;

    public void Add(byte[] record) => Note(record);

    public void Add(LogEntry entry)
    {
        var room = Reserve(JournalFormat.LengthOf(entry));
        JournalFormat.EncodeEntry(entry, room.Span);
        _entries.Add((_records.Count, entry.Index));
        Note(room);
    }

    /// <summary>Begins anew. The log must not hold on to the records any more.</summary>
    public void Clear()
    {
        foreach (var buffer in _buffers)
            ArrayPool<byte>.Shared.Return(buffer);
        Forget();
    }

    /// <summary>Begins anew, and leaves the buffers to whoever may still read them.</summary>
    public void Forget()
    {
        _buffers.Clear();
        _records.Clear();
        _entries.Clear();
        (_used, _bytes) = (0, 0);
    }

    private void Note(ReadOnlyMemory<byte> record)
    {
        _records.Add(record);
        _bytes += record.Length + RecordOverhead;
    }

    private Memory<byte> Reserve(int length)
    {
        if (_buffers.Count == 0 || _buffers[^1].Length - _used < length)
        {
            _buffers.Add(ArrayPool<byte>.Shared.Rent(Math.Max(length, BufferBytes)));
            _used = 0;
        }

        _used += length;
        return _buffers[^1].AsMemory(_used - length, length);
    }
}
