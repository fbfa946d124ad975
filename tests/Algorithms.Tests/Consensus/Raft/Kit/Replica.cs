using System.Text;
using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;

/// <summary>
/// A <see cref="RaftCore"/> whose driver's duties are done by hand: what it sends is collected, what it writes waits until the test says
/// that the disk is done. Its state machine is the list of the commands applied; a snapshot is that list.
/// </summary>
internal sealed class Replica
{
    private readonly RaftOptions _options;
    private readonly int _start;
    private List<string> _state = [];

    public Replica(ulong id, RaftOptions options, Disk disk, TimeSpan now, int start = 1)
    {
        (Disk, _options, _start, Now) = (disk, options, start, now);
        Core = new RaftCore(new ReplicaId(id), options, disk.Recovered, new FixedChance((id - 1) % 10 * 0.1, (long)id * 1000 + start), now);
        if (disk.Snapshot is { } snapshot)
            Load(snapshot);
        Applied = Core.Status.FirstIndex - 1 > (disk.Snapshot?.Index ?? 0) ? Core.Status.FirstIndex - 1 : disk.Snapshot?.Index ?? 0;
        Pump();
    }

    public RaftCore Core { get; }

    public Disk Disk { get; }

    public TimeSpan Now { get; set; }

    public ulong Id => Core.Id.Value;

    /// <summary>How often it was started.</summary>
    public int Starts => _start;

    /// <summary>Sent, and not yet looked at.</summary>
    public List<RaftMessage> Sent { get; } = [];

    /// <summary>Begun, and not yet durable.</summary>
    public Queue<RaftWrite> Writes { get; } = new();

    public List<ReadResult> Reads { get; } = [];

    /// <summary>Parts of snapshots asked for; answered at once unless <see cref="HoldsSnapshotReads"/>.</summary>
    public List<SnapshotRead> SnapshotReads { get; } = [];

    public bool HoldsSnapshotReads { get; set; }

    /// <summary>The last index applied.</summary>
    public long Applied { get; private set; }

    public IReadOnlyList<string> State => _state;

    /// <summary>Every entry applied since the start.</summary>
    public List<LogEntry> AppliedEntries { get; } = [];

    public void Step(RaftMessage message)
    {
        Core.Step(message, Now);
        Pump();
    }

    public void Tick()
    {
        Core.Tick(Now);
        Pump();
    }

    /// <summary>Time passes until the next deadline, and it is ticked.</summary>
    public void TickAtDeadline()
    {
        Now = Core.NextDeadline > Now ? Core.NextDeadline : Now;
        Tick();
    }

    public ProposalResult Propose(string command)
    {
        var result = Core.Propose(Encoding.UTF8.GetBytes(command), Now);
        Pump();
        return result;
    }

    public ProposalResult Change(params GroupMember[] members)
    {
        var result = Core.ProposeChange(members, Now);
        Pump();
        return result;
    }

    public ProposalRefusal Transfer(ulong target)
    {
        var result = Core.TransferLeadership(new ReplicaId(target), Now);
        Pump();
        return result;
    }

    public void Read(long context)
    {
        Core.ReadIndex(context, Now);
        Pump();
    }

    /// <summary>All that was begun becomes durable, also what comes of it.</summary>
    public void Persist()
    {
        while (Writes.Count > 0)
            PersistOne();
    }

    public void PersistOne()
    {
        var write = Writes.Dequeue();
        Disk.Write(write);
        Core.Persisted(write.Number, Now);
        Pump();
    }

    /// <summary>Takes a snapshot of what is applied, and drops the log that it stands for but the last entries.</summary>
    public SnapshotDescriptor? TakeSnapshot(int keep = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join(',', _state));
        var snapshot = Core.SnapshotTaken(Applied, Id * 100 + (ulong)_start, bytes.Length);
        if (snapshot is null)
            return null;
        Disk.Keep(snapshot, bytes);
        Compact(Applied - keep);
        return snapshot;
    }

    public long Compact(long index)
    {
        var first = Core.CompactTo(index);
        Disk.DropBelow(first);
        return first;
    }

    public void ServeSnapshotReads()
    {
        foreach (var read in SnapshotReads.ToArray())
        {
            SnapshotReads.Remove(read);
            var bytes = Disk.Snapshots[(read.Snapshot.Index, read.Snapshot.Tag)];
            Core.SnapshotPartRead(read, bytes.AsMemory((int)read.Offset, read.Length), Now);
        }

        Pump();
    }

    /// <summary>The process ends and starts again: what is not durable is gone.</summary>
    public Replica Restart(int stepsOfTheNextWrite = 0)
    {
        if (Writes.TryPeek(out var write))
            Disk.Write(write, stepsOfTheNextWrite);
        return new Replica(Id, _options, Disk, Now, _start + 1);
    }

    /// <summary>The one message of a kind that was sent; nothing else is looked at any more.</summary>
    public T Single<T>()
        where T : RaftMessage
    {
        var found = Assert.Single(Sent.OfType<T>());
        Sent.Clear();
        return found;
    }

    public List<T> Take<T>()
        where T : RaftMessage
    {
        var found = Sent.OfType<T>().ToList();
        Sent.Clear();
        return found;
    }

    public void Pump()
    {
        while (Core.TakeReady() is { } ready)
        {
            Sent.AddRange(ready.Messages);
            Reads.AddRange(ready.Reads);
            SnapshotReads.AddRange(ready.SnapshotReads);
            if (ready.Write is { } write)
                Writes.Enqueue(write);
            if (ready.Restore is { } restore)
            {
                Load(restore);
                Applied = restore.Index;
            }

            foreach (var entry in ready.Committed)
                Apply(entry);
            if (!HoldsSnapshotReads && SnapshotReads.Count > 0)
                ServeSnapshotReads();
        }
    }

    private void Apply(LogEntry entry)
    {
        Assert.Equal(Applied + 1, entry.Index);
        Assert.Contains(Disk.Entries, durable => durable.Index == entry.Index && durable.Term == entry.Term);
        Applied = entry.Index;
        AppliedEntries.Add(entry);
        if (entry.Kind == EntryKind.Command)
            _state.Add(Encoding.UTF8.GetString(entry.Data.Span));
    }

    private void Load(SnapshotDescriptor snapshot)
    {
        var text = Encoding.UTF8.GetString(Disk.Snapshots[(snapshot.Index, snapshot.Tag)]);
        _state = text.Length == 0 ? [] : [.. text.Split(',')];
    }
}
