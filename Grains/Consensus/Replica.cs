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
internal sealed class Replica : IAsyncDisposable, ICoreDriver
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
    private readonly ReplicaSnapshots _snapshots;
    private readonly LeaderDriver _leader;
    private readonly Dictionary<long, TaskCompletionSource<ReadResult>> _reads = [];
    private RaftCore? _core;
    private readonly Dictionary<ReplicaId, string> _learned = [];
    private bool _isPumping;
    private bool _isPumpDue;
    private bool _isResigning;
    private long _lastRead;
    private readonly CancellationTokenSource _ended = new();
    private TimeSpan _wake = TimeSpan.MaxValue;

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
        _applier = new ReplicaApplier(machine, folder, options.Raft.MaxPendingReads, time, Pump, () => _snapshots!.RestoredAsync(), Fail);
        _snapshots = new ReplicaSnapshots(this, folder, options, machine, _applier, disk, logger);
        _leader = new LeaderDriver(machine, _applier, time);
    }

    public ReplicaIdentity Identity => _folder.Identity!.Value;

    /// <summary>Why it has ended; null while it works.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Null before the start, and after the end.</summary>
    public RaftStatus? Status => _core?.Status;

    public long Applied => _applier.Applied;

    RaftCore? ICoreDriver.Core => _core;

    TimeSpan ICoreDriver.Now => Now;

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
            return _core is null ? default(ReadOnlyMemory<byte>?) : await _machine.QueryAsync(query, _ended.Token); // A mere null would be an empty answer.
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
        _leader.End();
        _core = null;
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
        await _snapshots.Settled;
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

    void ICoreDriver.Do(Action<RaftCore> input) => Do(input);

    void ICoreDriver.Fail(Exception error) => Fail(error);

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
            while (_core is not null && _leader.LeadOrFollow(_core));
        }
        finally
        {
            _isPumping = false;
        }

        if (_core is null)
            return;
        _applier.GiveUpProposals(_core.Role == RaftRole.Leader ? _core.Term : long.MaxValue);
        _snapshots.TakeIfDue();
        var next = _leader.AskAgainAt < _core.NextDeadline ? _leader.AskAgainAt : _core.NextDeadline;
        if (next < _wake)
        {
            _wake = next;
            var left = _wake - Now;
            _wakeAfter(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1));
        }

        _observer?.Stepped(this, _core);
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
            _ = _snapshots.ReadPartAsync(read);
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

    private void Fail(Exception error)
    {
        if (_core is not null)
        {
            // Its silo has ended, and it has to end with it: that is no failure of its own.
            if (error is not DiskFencedException)
                ConsensusLog.ReplicaFailed(_logger, error, Identity.Id.Value);
            _observer?.Failed(this, error);
        }

        Failure ??= error;
        End();
    }
}
