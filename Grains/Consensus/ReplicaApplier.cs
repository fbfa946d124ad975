using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// Gives the state machine what is committed, in order, and tells those who wait: for their proposal, or for an index to be applied.
/// </summary>
internal sealed class ReplicaApplier(
    IReplicatedStateMachine machine, ReplicaFolder folder, int maxReaders, TimeProvider time, Action applied, Func<Task> restored, Action<Exception> failed)
{
    private const int RestorePartBytes = 1 << 20;

    /// <summary>A turn ends with the entry that took it past this: heartbeats and votes wait for it, and must not wait for a whole batch.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(5);

    private readonly Queue<(SnapshotDescriptor? Restore, IReadOnlyList<LogEntry> Entries)> _waiting = new();
    private readonly Queue<(long Index, long Term, TaskCompletionSource<ProposalOutcome> Done)> _proposals = new();
    private readonly PriorityQueue<TaskCompletionSource<ReadOutcome>, long> _readers = new();
    private Task _running = Task.CompletedTask;
    private bool _hasEnded;

    /// <summary>The last index applied.</summary>
    public long Applied { get; private set; }

    /// <summary>The term of the last entry applied.</summary>
    public long AppliedTerm { get; private set; }

    /// <summary>The bytes of commands applied since this was last set to 0.</summary>
    public long Bytes { get; set; }

    public void Enqueue(SnapshotDescriptor? restore, IReadOnlyList<LogEntry> entries)
    {
        if (_hasEnded || (restore is null && entries.Count == 0))
            return;
        if (restore is not null)
            RestoresDue++;
        _waiting.Enqueue((restore, entries));
        if (_running.IsCompleted)
            _running = RunAsync();
    }

    /// <summary>How many snapshots are to be loaded, or are being: their files are needed.</summary>
    public int RestoresDue { get; private set; }

    /// <summary>Completes when nothing is applied any more.</summary>
    public Task Settled => _running;

    public Task<ProposalOutcome> WaitForAsync(ProposalResult proposal)
    {
        if (_hasEnded)
            return Task.FromResult(new ProposalOutcome(ProposalEnd.Unknown, default, 0, default));
        var done = new TaskCompletionSource<ProposalOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _proposals.Enqueue((proposal.Index, proposal.Term, done)); // Of one office, or the ones before were given up: in ascending order.
        return done.Task;
    }

    /// <summary>Whether proposals wait for what becomes of them.</summary>
    public bool HasProposals => _proposals.Count > 0;

    /// <summary>Ready when an index is applied; too many at once if others wait already, no leader if the replica ends before.</summary>
    public Task<ReadOutcome> WaitUntilAsync(long index)
    {
        if (_hasEnded || index <= Applied)
            return Task.FromResult(_hasEnded ? ReadOutcome.NoLeader : ReadOutcome.Ready);
        if (_readers.Count >= maxReaders)
            return Task.FromResult(ReadOutcome.TooMany);
        var done = new TaskCompletionSource<ReadOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _readers.Enqueue(done, index);
        return done.Task;
    }

    /// <summary>Nobody here will learn any more what becomes of the proposals of earlier terms that are not applied (pitfall 19).</summary>
    public void GiveUpProposals(long beforeTerm)
    {
        while (_proposals.TryPeek(out var first) && first.Term < beforeTerm)
            _proposals.Dequeue().Done.SetResult(new ProposalOutcome(ProposalEnd.Unknown, default, 0, default));
    }

    /// <summary>The replica has ended.</summary>
    public void End()
    {
        _hasEnded = true;
        _waiting.Clear();
        GiveUpProposals(long.MaxValue);
        while (_readers.TryDequeue(out var reader, out _))
            reader.SetResult(ReadOutcome.NoLeader);
    }

    /// <summary>Loads a snapshot into the state machine.</summary>
    public async Task RestoreAsync(SnapshotDescriptor snapshot)
    {
        var file = folder.Snapshots.All.Last(one => ReplicaFolder.Describe(one).IsSame(snapshot));
        var restore = machine.BeginRestore();
        for (var at = 0L; at < file.Length; at += RestorePartBytes)
        {
            if (_hasEnded)
                throw new StoreClosedException("the replica has ended");
            restore.Add(await folder.Snapshots.ReadAsync(file, at, RestorePartBytes));
        }

        restore.Complete();
        AppliedTerm = snapshot.Term;
        Reached(snapshot.Index);
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            while (_waiting.TryDequeue(out var next))
            {
                if (next.Restore is not null)
                {
                    await RestoreAsync(next.Restore);
                    RestoresDue--;
                    await restored();
                }

                await ApplyAsync(next.Entries);
            }
        }
        catch (Exception e)
        {
            failed(e);
        }
    }

    private async Task ApplyAsync(IReadOnlyList<LogEntry> entries)
    {
        for (var next = 0; next < entries.Count && !_hasEnded;)
        {
            var began = time.GetTimestamp();
            do
                Apply(entries[next++]);
            while (next < entries.Count && time.GetElapsedTime(began) < LongestTurn);
            Reached(Applied);
            applied();
            await Task.Yield(); // Messages and timers have their turn in between.
        }
    }

    private void Apply(LogEntry entry)
    {
        if (entry.Index != Applied + 1)
            throw new RaftInvariantException($"Entry {entry.Index} is to be applied after {Applied}.");
        var answer = entry.Kind == EntryKind.Command ? machine.Apply(entry.Index, entry.Data) : default;
        Bytes += entry.Size;
        (Applied, AppliedTerm) = (entry.Index, entry.Term);
        if (_proposals.TryPeek(out var proposal) && proposal.Index == entry.Index)
        {
            _proposals.Dequeue().Done.SetResult(proposal.Term == entry.Term
                ? new ProposalOutcome(ProposalEnd.Applied, default, entry.Index, answer)
                : new ProposalOutcome(ProposalEnd.Lost, default, 0, default));
        }
    }

    private void Reached(long index)
    {
        Applied = index;
        while (_readers.TryPeek(out var reader, out var wanted) && wanted <= index)
        {
            _readers.Dequeue();
            reader.SetResult(ReadOutcome.Ready);
        }

        // A snapshot went past them: what they became stands in it, and is not known.
        while (_proposals.TryPeek(out var passed) && passed.Index <= index)
            _proposals.Dequeue().Done.SetResult(new ProposalOutcome(ProposalEnd.Unknown, default, 0, default));
    }
}
