using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;

/// <summary>What is durable in a replica's folder. A write can be cut short after any of its steps, as a crash does it.</summary>
internal sealed class Disk
{
    private readonly Dictionary<(long Index, ulong Tag), byte[]> _parts = [];

    public HardState HardState { get; private set; }

    public List<LogEntry> Entries { get; } = [];

    public SnapshotDescriptor? Snapshot { get; private set; }

    public Dictionary<(long Index, ulong Tag), byte[]> Snapshots { get; } = [];

    public RaftRecovered Recovered => new(HardState, Snapshot, [.. Entries]);

    public static Disk Of(RaftRecovered recovered)
    {
        var disk = new Disk { HardState = recovered.HardState, Snapshot = recovered.Snapshot };
        disk.Entries.AddRange(recovered.Entries);
        if (recovered.Snapshot is { } snapshot)
            disk.Snapshots[(snapshot.Index, snapshot.Tag)] = new byte[snapshot.Bytes];
        return disk;
    }

    /// <summary>The steps are parts, reset, promise, entries, in this order.</summary>
    public void Write(RaftWrite write, int steps = 4)
    {
        if (steps > 0)
        {
            foreach (var part in write.Parts)
                Write(part);
        }

        if (steps > 1 && write.Reset is not null)
            Entries.Clear();
        if (steps > 2 && write.HardState is { } promise)
            HardState = promise;
        if (steps > 3 && write.Entries.Count > 0)
        {
            Entries.RemoveAll(entry => entry.Index >= write.Entries[0].Index);
            Entries.AddRange(write.Entries);
        }
    }

    public void Keep(SnapshotDescriptor snapshot, byte[] bytes)
    {
        Snapshots[(snapshot.Index, snapshot.Tag)] = bytes;
        if (Snapshot is null || snapshot.Index > Snapshot.Index)
            Snapshot = snapshot;
    }

    public void DropBelow(long index) => Entries.RemoveAll(entry => entry.Index < index);

    private void Write(SnapshotPart part)
    {
        var key = (part.Snapshot.Index, part.Snapshot.Tag);
        if (!_parts.TryGetValue(key, out var bytes))
            _parts[key] = bytes = new byte[part.Snapshot.Bytes];
        part.Data.CopyTo(bytes.AsMemory((int)part.Offset));
        if (part.IsLast)
            Keep(part.Snapshot, bytes);
    }
}
