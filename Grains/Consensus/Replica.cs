using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// One replica at work: drives a <see cref="RaftCore"/> and does what it wants done, on its folder, its state machine and its network,
/// so that nothing waits behind a flush but what must. Everything happens on the scheduler that it was started on, one step at a time.
/// </summary>
/// <remarks>
/// When its disk fails, or what it rests on does not hold, it ends for good: it answers nobody any more, so that the others elect another
/// leader.
/// </remarks>
internal sealed class Replica : IAsyncDisposable
{
    private static readonly TimeSpan PauseWithoutRoom = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ResignPause = TimeSpan.FromMilliseconds(5);

    private readonly ReplicaFolder _folder;
    private readonly ReplicaOptions _options;
    private readonly IReplicatedStateMachine _machine;
    private readonly IReplicaNetwork _network;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReplicaObserver? _observer;
    private readonly IDisk _disk;
    private readonly Action<TimeSpan> _wakeAfter;
    private readonly SnapshotInstall _install;
    private readonly ReplicaWriter _writer;
    private readonly ReplicaApplier _applier;
    private readonly Dictionary<long, TaskCompletionSource<ReadResult>> _reads = [];
    private RaftCore? _core;
    private readonly Dictionary<ReplicaId, string> _learned = [];
    private Task _snapshot = Task.CompletedTask;
    private bool _isTakingSnapshot;
    private bool _isPumping;
    private bool _isPumpDue;
    private bool _isResigning;
    private long _lastRead;
    private readonly CancellationTokenSource _ended = new();
    private TimeSpan _wake = TimeSpan.MaxValue;
    private bool _leads;
    private long _ledAt;
    private TimeSpan _leadAgainAt;

    /// <param name="folder">Its folder, which has an identity. Disposed with it.</param>
    /// <param name="options">How it works.</param>
    /// <param name="machine">What it replicates, empty.</param>
    /// <param name="network">How it reaches the others.</param>
    /// <param name="disk">Where chance comes from.</param>
    /// <param name="time">The monotonic clock.</param>
    /// <param name="wakeAfter">Is told when <see cref="Wake"/> is to be called; the last one counts.</param>
    /// <param name="logger">For what an operator must know.</param>
    /// <param name="observer">Whom it shows its steps; null: nobody.</param>
    public Replica(
        ReplicaFolder folder,
        ReplicaOptions options,
        IReplicatedStateMachine machine,
        IReplicaNetwork network,
        IDisk disk,
        TimeProvider time,
        Action<TimeSpan> wakeAfter,
        ILogger logger,
        IReplicaObserver? observer = null)
    {
        (_folder, _options, _machine, _network, _disk, _time, _wakeAfter, _logger) = (folder, options, machine, network, disk, time, wakeAfter, logger);
        _observer = observer;
        _install = new SnapshotInstall(folder.Snapshots, snapshot => _core?.SnapshotDamaged(snapshot), WaitForRoomAsync);
        _writer = new ReplicaWriter(folder, _install, Persisted, Fail, WaitForRoomAsync);
        _applier = new ReplicaApplier(machine, folder, options.Raft.MaxPendingReads, Pump, RestoredAsync, Fail);
    }

    public ReplicaIdentity Identity => _folder.Identity!.Value;

    /// <summary>Why it has ended; null while it works.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Null before the start, and after the end.</summary>
    public RaftStatus? Status => _core?.Status;

    public long Applied => _applier.Applied;

    // Whatever waits for this reading arrived before it (RaftCore, duty 2): it is taken anew for every input.
    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Loads the newest snapshot, and takes part from then on.</summary>
    public async Task StartAsync()
    {
        var recovered = _folder.TakeRecovered();
        if (recovered.Snapshot is { } snapshot)
            await _applier.RestoreAsync(snapshot);
        if (_ended.IsCancellationRequested)
            throw new StoreClosedException("the replica has ended");
        var seed = BitConverter.ToInt32(_disk.DrawId().ToByteArray());
        _core = new RaftCore(Identity.Id, _options.Raft, recovered, new Random(seed), Now);
        Pump();
    }

    public void Receive(RaftMessage message) => Do(core => core.Step(message, Now));

    public void Wake()
    {
        _wake = TimeSpan.MaxValue;
        Do(core => core.Tick(Now));
    }

    /// <summary>Proposes a command, if this is the leader, and waits for what becomes of it.</summary>
    public Task<ProposalOutcome> ProposeAsync(ReadOnlyMemory<byte> command) => ProposeAsync(core => core.Propose(command, Now));

    /// <summary>Proposes other members, if this is the leader, and waits until the first step of the change is committed.</summary>
    public Task<ProposalOutcome> ProposeChangeAsync(IReadOnlyCollection<GroupMember> members) => ProposeAsync(core => core.ProposeChange(members, Now));

    public ProposalRefusal TransferLeadership(ReplicaId target)
    {
        var refusal = ProposalRefusal.NotLeader;
        Do(core => refusal = core.TransferLeadership(target, Now));
        return refusal;
    }

    /// <summary>
    /// Waits until the state machine has all that was committed before this call; it may be read then, without awaiting anything in
    /// between.
    /// </summary>
    public async Task<ReadOutcome> ReadAsync()
    {
        var context = ++_lastRead;
        var answer = new TaskCompletionSource<ReadResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_core is null)
            return ReadOutcome.NoLeader;
        _reads.Add(context, answer);
        Do(core => core.ReadIndex(context, Now));
        var result = await answer.Task;
        return result.Outcome == ReadOutcome.Ready
            ? await _applier.WaitUntilAsync(result.Index)
            : result.Outcome;
    }

    /// <summary>
    /// Waits until the state machine has all that was committed up to <paramref name="maxAge"/> ago, if it is known here what that is.
    /// </summary>
    public async Task<ReadOutcome> ReadStaleAsync(TimeSpan maxAge) =>
        _core?.IndexOfAge(maxAge, Now) is { } index ? await _applier.WaitUntilAsync(index) : ReadOutcome.NoLeader;

    /// <summary>Whether a replica is a member: see <see cref="RaftCore.IsMember"/>.</summary>
    public bool? IsMember(ReplicaId id) => _core?.IsMember(id);

    /// <summary>The leader's address, as far as this replica knows.</summary>
    public string? LeaderAddress => _core?.Configuration?.Find(_core.Leader)?.Address;

    /// <summary>Asks the state machine, as it is; null if the replica ended before there was an answer.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> QueryAsync(ReadOnlyMemory<byte> query)
    {
        try
        {
            return _core is null ? null : await _machine.QueryAsync(query, _ended.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The state machine's answer to a command that is not to be proposed; null if it may be.</summary>
    public ReadOnlyMemory<byte>? Refuse(ReadOnlyMemory<byte> command) => _machine.Refuse(command);

    /// <summary>
    /// Takes no more proposals, waits for those that it has taken, and hands over its leadership, each for no longer than an election
    /// timeout; then ends.
    /// </summary>
    public async Task ResignAsync()
    {
        _isResigning = true;
        await WaitWhileAsync(() => _applier.HasProposals);
        if (Heir is { } heir && TransferLeadership(heir) == ProposalRefusal.None)
            await WaitWhileAsync(() => _core is { Role: RaftRole.Leader });
        End();
    }

    /// <summary>Ends: takes nothing in any more. Who waits for a proposal is told that its outcome is not known; who waits for a read, that there is no leader.</summary>
    public void End()
    {
        if (_leads)
            _machine.Follow();
        (_core, _leads) = (null, false);
        _ended.Cancel();
        _writer.End();
        _applier.End();
        foreach (var read in _reads.Values)
            read.SetResult(new ReadResult(0, ReadOutcome.NoLeader, 0));
        _reads.Clear();
    }

    /// <summary>Ends, and waits until nothing is under way any more. The folder stays open.</summary>
    public async Task StopAsync()
    {
        End();
        await _writer.Settled;
        await _applier.Settled;
        await _snapshot;
        await _install.DisposeAsync();
    }

    /// <summary>Ends: what is under way becomes durable first.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            await _folder.DisposeAsync();
        }
    }

    // The one that would be asked to wait least, of those that are there.
    private ReplicaId? Heir => Status is { Role: RaftRole.Leader, Configuration: { } configuration } status
        ? status.Followers
            .Where(one => configuration.Find(one.Id) is { Role: MemberRole.Voter } && one.State == ReplicationState.Replicate && one.Silence < _options.Raft.ElectionTimeout)
            .OrderByDescending(one => one.Match)
            .Select(one => (ReplicaId?)one.Id)
            .FirstOrDefault()
        : null;

    private async Task WaitWhileAsync(Func<bool> condition)
    {
        for (var end = Now + _options.Raft.ElectionTimeout; condition() && Now < end;)
            await Task.Delay(ResignPause, _time);
    }

    private async Task<ProposalOutcome> ProposeAsync(Func<RaftCore, ProposalResult> propose)
    {
        if (_isResigning)
            return new ProposalOutcome(ProposalEnd.Refused, ProposalRefusal.TransferUnderWay, 0, default);
        Task<ProposalOutcome>? outcome = null;
        Do(core =>
        {
            var result = propose(core);
            outcome = result.IsTaken
                ? _applier.WaitForAsync(result)
                : Task.FromResult(new ProposalOutcome(ProposalEnd.Refused, result.Refusal, 0, default));
        });
        return outcome is null ? new ProposalOutcome(ProposalEnd.Refused, ProposalRefusal.NotLeader, 0, default) : await outcome;
    }

    // A leader that waits for long gives up its office by itself.
    private async Task WaitForRoomAsync()
    {
        ConsensusLog.NoRoom(_logger, Identity.Id.Value);
        await Task.Delay(PauseWithoutRoom, _time);
        if (_core is null)
            throw new StoreClosedException("the replica has ended");
    }

    private void Persisted(long number) => Do(core => core.Persisted(number, Now));

    private void Do(Action<RaftCore> input)
    {
        if (_core is not { } core)
            return;
        try
        {
            input(core);
            PumpSoon();
        }
        catch (Exception e)
        {
            Fail(e); // Whatever it was, the core may be half changed.
        }
    }

    // What waits for its turn by then is worked on together: one message, one write and one round for many proposals and reads.
    private async void PumpSoon()
    {
        if (_isPumpDue)
            return;
        _isPumpDue = true;
        await Task.Yield();
        _isPumpDue = false;
        try
        {
            Pump();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Pump()
    {
        // From within its own work: what came is looked at when that is done, so that everything is worked off in its order (duty 1).
        if (_isPumping)
            return;
        _isPumping = true;
        try
        {
            do
            {
                while (_core?.TakeReady() is { } ready)
                    Work(ready);
            }
            while (_core is not null && LeadOrFollow());
        }
        finally
        {
            _isPumping = false;
        }

        if (_core is null)
            return;
        _applier.GiveUpProposals(_core.Role == RaftRole.Leader ? _core.Term : long.MaxValue);
        if (_applier.Bytes >= _options.SnapshotBytes && !_isTakingSnapshot)
        {
            _isTakingSnapshot = true;
            _snapshot = TakeSnapshotAsync();
        }

        var next = _leads && _leadAgainAt < _core.NextDeadline ? _leadAgainAt : _core.NextDeadline;
        if (next < _wake)
        {
            _wake = next;
            var left = _wake - Now;
            _wakeAfter(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1));
        }

        _observer?.Stepped(this, _core);
    }

    // Whether something was proposed. What an earlier term has left may still change what is to be done: the own term's first entry
    // stands behind all of it.
    private bool LeadOrFollow()
    {
        var core = _core!;
        if (core.Role != RaftRole.Leader || _applier.AppliedTerm != core.Term)
        {
            if (_leads)
                _machine.Follow();
            _leads = false;
            return false;
        }

        var now = Now;
        if (_leads && _ledAt == _applier.Applied && now < _leadAgainAt)
            return false;
        var work = _machine.Lead(now, _time.GetUtcNow());
        (_leads, _ledAt, _leadAgainAt) = (true, _applier.Applied, work.AskAgainAt ?? TimeSpan.MaxValue);
        foreach (var command in work.Proposals)
            core.Propose(command, now);
        return work.Proposals.Count > 0;
    }

    private void Work(RaftReady ready)
    {
        foreach (var message in ready.Messages)
        {
            if (AddressOf(message.To) is { } address)
                _network.Send(address, message);
        }

        if (ready.Write is { } write)
            _writer.Write(write);
        _applier.Enqueue(ready.Restore, ready.Committed);
        foreach (var result in ready.Reads)
        {
            if (_reads.Remove(result.Context, out var waiting))
                waiting.SetResult(result);
        }

        foreach (var read in ready.SnapshotReads)
            _ = ReadPartAsync(read);
    }

    // Who is a member no more, or not yet here, is answered where its last message came from: addresses are learned.
    private string? AddressOf(ReplicaId id) => _core!.Configuration?.Find(id)?.Address ?? _learned.GetValueOrDefault(id);

    /// <summary>Where a replica's messages come from.</summary>
    public void Learn(ReplicaId id, string address)
    {
        if (_learned.Count >= GroupConfiguration.MaxMembers * 2)
            _learned.Clear();
        _learned[id] = address;
    }

    private async Task ReadPartAsync(SnapshotRead read)
    {
        ReadOnlyMemory<byte>? data = null;
        try
        {
            var file = _folder.Snapshots.All.LastOrDefault(one => ReplicaFolder.Describe(one).IsSame(read.Snapshot));
            // A follower finds damage only in the whole: it would be sent the same for ever.
            var isFit = file is not null && (read.Offset > 0 || await _folder.Snapshots.IsIntactAsync(file));
            data = isFit ? await _folder.Snapshots.ReadAsync(file!, read.Offset, read.Length) : null;
        }
        catch (StorageException e)
        {
            ConsensusLog.SnapshotUnreadable(_logger, e, read.Snapshot.Index);
        }

        Do(core =>
        {
            if (data is { } bytes)
                core.SnapshotPartRead(read, bytes, Now);
            else
                core.SnapshotReadFailed(read, Now);
        });
    }

    private async Task TakeSnapshotAsync()
    {
        var index = _applier.Applied;
        _applier.Bytes = 0;
        try
        {
            var parts = _machine.Freeze();
            if (_core!.DescribeState(index) is { } label)
                await WriteSnapshotAsync(label with { Tag = BitConverter.ToUInt32(_disk.DrawId().ToByteArray()) }, parts);
        }
        catch (DiskFullException e)
        {
            ConsensusLog.NoRoomForSnapshot(_logger, e, index); // The log grows on; another is tried after as many bytes again.
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            _isTakingSnapshot = false;
        }
    }

    private async Task WriteSnapshotAsync(SnapshotDescriptor label, IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        await using var writer = await _folder.Snapshots.CreateAsync(ReplicaFolder.NameOf(label), SnapshotDescriptorFormat.Encode(label));
        foreach (var part in parts)
        {
            if (_core is null)
                return;
            await writer.AppendAsync(part);
        }

        var file = await writer.CompleteAsync();
        var first = 0L;
        Do(core =>
        {
            core.SnapshotTaken(label.Index, ReplicaFolder.Describe(file).Tag, file.Length);
            first = core.CompactTo(label.Index, _options.TrailingEntries, _options.TrailingBytes);
        });
        await DropOldAsync(first);
    }

    private async Task RestoredAsync()
    {
        try
        {
            await DropOldAsync(_core?.Status.FirstIndex ?? 0);
        }
        catch (DiskFullException e)
        {
            ConsensusLog.NoRoomForSnapshot(_logger, e, _applier.Applied); // It goes with the next one.
        }
    }

    // What a newer snapshot, taken or received, stands in for.
    private async Task DropOldAsync(long first)
    {
        if (_core is null)
            return;
        await _folder.DropBelowAsync(first - 1); // The entry before the first one tells its term.
        var used = _core?.SnapshotsInUse;
        foreach (var old in _folder.Snapshots.All.SkipLast(1))
        {
            if (used is not null && _applier.RestoresDue == 0 && !used.Any(one => ReplicaFolder.Describe(old).IsSame(one)))
                await _folder.Snapshots.DeleteAsync(old);
        }
    }

    private void Fail(Exception error)
    {
        if (_core is not null)
        {
            ConsensusLog.ReplicaFailed(_logger, error, Identity.Id.Value);
            _observer?.Failed(this, error);
        }

        Failure ??= error;
        End();
    }
}
