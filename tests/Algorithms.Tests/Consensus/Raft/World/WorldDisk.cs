using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>A replica's folder: what is durable, and the writes that are not yet. A crash keeps a beginning of these.</summary>
internal sealed class WorldDisk
{
    private readonly Queue<RaftWrite> _pending = new();
    private readonly List<(SnapshotDescriptor Snapshot, byte[] Bytes)> _snapshots = [];
    private readonly List<LogEntry> _entries = [];
    private HardState _hardState;
    private (SnapshotDescriptor Snapshot, byte[] Bytes)? _receiving;

    public bool HasPending => _pending.Count > 0;

    public RaftRecovered Recovered => new(_hardState, Newest, [.. _entries]);

    /// <summary>The newest snapshot that is whole.</summary>
    public SnapshotDescriptor? Newest => _snapshots.LastOrDefault().Snapshot;

    /// <summary>Whether an entry is durable, or a snapshot with its effect.</summary>
    public bool Has(long index, long term)
    {
        if (Newest is { } newest && newest.Index >= index)
            return true;
        var at = PlaceOf(index);
        return at >= 0 && at < _entries.Count && _entries[at].Term == term;
    }

    public void Format(RaftRecovered content)
    {
        _hardState = content.HardState;
        _entries.AddRange(content.Entries);
    }

    public void Begin(RaftWrite write) => _pending.Enqueue(write);

    /// <summary>The oldest write is durable.</summary>
    public long CompleteFirst()
    {
        var write = _pending.Dequeue();
        Apply(write, int.MaxValue);
        return write.Number;
    }

    public void Crash(Random random)
    {
        while (_pending.TryDequeue(out var write))
        {
            var steps = random.Next(8);
            Apply(write, steps);
            if (steps < 5)
                break;
        }

        _pending.Clear();
        _receiving = null;
    }

    /// <summary>Null if it is gone.</summary>
    public byte[]? Snapshot(SnapshotDescriptor snapshot) => _snapshots.LastOrDefault(one => one.Snapshot.IsSame(snapshot)).Bytes;

    // In the order of their indexes: one that was on its way may be whole later than a newer one of one's own.
    public void AddSnapshot(SnapshotDescriptor snapshot, byte[] bytes) =>
        _snapshots.Insert(_snapshots.FindLastIndex(one => one.Snapshot.Index <= snapshot.Index) + 1, (snapshot, bytes));

    public void DropSnapshots(IReadOnlyList<SnapshotDescriptor> used) =>
        _snapshots.RemoveAll(one => one.Snapshot != _snapshots[^1].Snapshot && !used.Any(two => two.IsSame(one.Snapshot)));

    public void DropBelow(long firstIndex) => _entries.RemoveAll(entry => entry.Index < firstIndex - 1); // The base's entry stays, for its term.

    private void Apply(RaftWrite write, int steps)
    {
        if (steps > 0)
            write.Parts.ToList().ForEach(Store);
        if (steps > 1 && write.Reset is not null)
            _entries.Clear();
        if (steps > 2 && write.HardState is { } promise)
            _hardState = promise;
        var count = steps > 4 ? write.Entries.Count : steps > 3 ? write.Entries.Count / 2 : 0;
        foreach (var entry in write.Entries.Take(count))
        {
            var at = PlaceOf(entry.Index);
            Assert.InRange(at, 0, _entries.Count);
            _entries.RemoveRange(at, _entries.Count - at);
            _entries.Add(entry);
        }
    }

    private int PlaceOf(long index) => _entries.Count == 0 ? 0 : (int)(index - _entries[0].Index);

    private void Store(SnapshotPart part)
    {
        if (_receiving is not { } receiving || !receiving.Snapshot.IsSame(part.Snapshot))
            _receiving = receiving = (part.Snapshot, new byte[part.Snapshot.Bytes]);
        part.Data.CopyTo(receiving.Bytes.AsMemory((int)part.Offset));
        if (part.IsLast)
            AddSnapshot(receiving.Snapshot, receiving.Bytes);
    }
}
