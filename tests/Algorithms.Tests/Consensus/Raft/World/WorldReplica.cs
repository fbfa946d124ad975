using System.Buffers.Binary;
using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>A replica with its disk, its clock and its state machine: what a driver does, under a random world.</summary>
internal sealed class WorldReplica(RaftWorld world, ReplicaId id, double clockRate)
{
    private readonly Dictionary<long, (long Commit, TimeSpan Asked)> _reads = [];
    private WorldState _state = new();
    private long _nextRead;

    public ReplicaId Id => id;

    public WorldDisk Disk { get; } = new();

    public RaftCore? Core { get; private set; }

    public WorldState State => _state;

    /// <summary>Its disk is lost, and it never comes back.</summary>
    public bool IsLost { get; set; }

    /// <summary>Until when its process stands still.</summary>
    public TimeSpan PausedUntil { get; set; }

    public int DiskDelay { get; set; } = 2;

    /// <summary>Until when its disk ends no write.</summary>
    public TimeSpan DiskHeldUntil { get; set; }

    /// <summary>Which start of the process this is: what was under way for an earlier one is void.</summary>
    public int Life { get; private set; }

    public int ReadsAnswered { get; private set; }

    public TimeSpan Clock => world.Now * clockRate + TimeSpan.FromHours(id.Value);

    public TimeSpan RealOf(TimeSpan clock) => (clock - TimeSpan.FromHours(id.Value)) / clockRate;

    public void Start()
    {
        Life++;
        var recovered = Disk.Recovered;
        _state = recovered.Snapshot is { } snapshot ? StateFrom(snapshot) : new WorldState();
        Core = new RaftCore(id, world.Plan.Options, recovered, new Random(world.Random.Next()), Clock);
        Pump();
    }

    public void Stop(bool isCrash)
    {
        while (!isCrash && Disk.HasPending)
            Disk.CompleteFirst();
        Disk.Crash(world.Random);
        _reads.Clear();
        Core = null;
        Life++;
    }

    public void Read()
    {
        var context = ++_nextRead;
        _reads.Add(context, (world.Ledger.Commit, world.Now));
        Core!.ReadIndex(context, Clock);
    }

    public void ReadStale(TimeSpan maxAge)
    {
        // The clocks differ by the drift: the age is by this replica's own.
        if (Core!.IndexOfAge(maxAge, Clock) is { } index)
            Assert.True(index >= world.Ledger.CommitAt(world.Now - maxAge / 0.95 - TimeSpan.FromTicks(10)), "a stale read was older than allowed");
    }

    public void Pump()
    {
        if (Core is null)
            return;
        var before = world.Ledger.Commit;
        world.Ledger.Look(Core, world.Now);
        while (Core.TakeReady() is { } ready)
            Work(ready);
        TakeSnapshot();
        world.TickAt(this, RealOf(Core.NextDeadline));
        if (world.Ledger.Commit > before)
            world.AskDeposed(Core.Term);
    }

    private void Work(RaftReady ready)
    {
        foreach (var message in ready.Messages)
            world.Post(message);
        if (ready.Write is { } write)
        {
            Disk.Begin(write);
            world.CompleteWriteLater(this);
        }

        if (ready.Restore is { } snapshot)
            _state = StateFrom(snapshot);
        foreach (var entry in ready.Committed)
        {
            if (!Disk.Has(entry.Index, entry.Term))
                Assert.Fail($"{Id} applies {entry}, which its disk does not have.");
            _state.Apply(entry.Index, entry.Kind == EntryKind.Command ? BinaryPrimitives.ReadInt64LittleEndian(entry.Data.Span) : null);
            world.Ledger.State.Applied(Id, entry, _state.Digest);
        }

        foreach (var result in ready.Reads)
        {
            Assert.True(_reads.Remove(result.Context, out var asked), "a read was answered twice");
            if (result.Outcome != ReadOutcome.Ready)
                continue;
            ReadsAnswered++;
            Assert.True(result.Index >= asked.Commit, $"a read of {Id} asked at {asked.Asked} was answered with {result.Index}, and {asked.Commit} was committed before");
        }

        foreach (var read in ready.SnapshotReads)
            world.ReadPartLater(this, read);
    }

    private WorldState StateFrom(SnapshotDescriptor snapshot)
    {
        var state = WorldState.From(snapshot.Index, Disk.Snapshot(snapshot)!);
        world.Ledger.State.Restored(Id, snapshot.Index, state.Digest);
        return state;
    }

    private void TakeSnapshot()
    {
        var newest = Disk.Newest?.Index ?? 0;
        if (_state.Applied - newest < world.Plan.SnapshotEvery)
            return;
        var bytes = _state.Snapshot();
        if (Core!.SnapshotTaken(_state.Applied, (ulong)world.Random.NextInt64(), bytes.Length) is not { } snapshot)
            return;
        Disk.AddSnapshot(snapshot, bytes);
        Disk.DropBelow(Core.CompactTo(_state.Applied - world.Plan.SnapshotEvery / 3));
        Disk.DropSnapshots(Core.SnapshotsInUse);
    }
}
