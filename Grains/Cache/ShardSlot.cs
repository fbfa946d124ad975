using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Loads;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// One shard's replica in a life of its silo, for any thread: writers come one after the other, readers of what is served need not. What is to be sent, proposed
/// and answered after each step it passes on.
/// </summary>
internal sealed class ShardSlot(int partition, ShardReplica replica, IShardDuties duties)
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();
    private ShardProposal? _proposed;
    private (ServingShard? Of, LoadTable Table) _loads = (null, new());
    private long _waitingBytes;
    private bool _wasServed;
    private bool _isOver;
    private ServedFigures _served;

    public int Partition => partition;

    /// <summary>Whether it is the owner's; any thread may ask.</summary>
    public bool IsServed => replica.Serving is not null;

    /// <summary>Who has a copy of it, if it is served here and that is not about to change; else null.</summary>
    public ShardRecord? SettledRecord
    {
        get
        {
            lock (_lock)
                return IsServed && duties.IsSure && replica.Proposal is null ? replica.Record : null;
        }
    }

    /// <summary>Reads without waiting for a writer. False: it has to be asked for by <see cref="Run"/>.</summary>
    public bool TryRead(ulong hash, ReadOnlySpan<byte> key, out CacheAnswer answer)
    {
        answer = default;
        if (replica.Serving is not { } serving)
            return false;
        var now = duties.NowMs;
        var outcome = serving.Read(hash, key, now, out var item, out var position);
        if (outcome == ReadOutcome.Unsettled)
            return false;

        // Only then was nobody else the owner when it was read, and nobody can contradict it.
        if (!ReferenceEquals(replica.Serving, serving) || !duties.IsSure || serving.AckedPosition < position)
            return false;
        answer = CacheCalls.AnswerOf(outcome == ReadOutcome.Hit ? CacheCallStatus.Done : CacheCallStatus.NotFound, item, serving.TimeAt(now));
        return true;
    }

    /// <summary>Runs a call. The answer must not be told before <see cref="WaitAsync"/> has said so for the position.</summary>
    public CacheAnswer Run(in CacheCall call, out ServingShard? serving, out long position)
    {
        lock (_lock)
        {
            position = 0;
            serving = duties.IsSure ? replica.Serving : null;
            if (serving is null)
                return new(CacheCallStatus.NotServed);
            if (CacheCalls.IsChange(call.Kind) && duties.HasTooMuchWaiting)
                return new(CacheCallStatus.RecordsWaiting);
            var answer = RunServed(call, serving, out position);
            TellOthers(call, answer, serving);
            Settle();
            return call.WithoutValue ? answer with { Value = default } : answer;
        }
    }

    /// <summary>Whether everything up to a position lasts: waits until that is so, or until it is known that nobody can tell.</summary>
    public Task<bool> WaitAsync(ServingShard serving, long position)
    {
        if (serving.AckedPosition >= position)
            return Task.FromResult(true);
        lock (_lock)
        {
            if (serving.AckedPosition >= position)
                return Task.FromResult(true);
            if (_isOver || !Owns(serving))
                return Task.FromResult(false);
            var waiting = new Waiting(serving, position, new(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting.Enqueue(waiting);
            return waiting.Done.Task;
        }
    }

    public void Observe(ShardView view)
    {
        lock (_lock)
        {
            replica.Observe(view, duties.NowMs);
            Settle();
        }
    }

    /// <summary>The store has answered something that was asked at that time of the silo's clock.</summary>
    public void StoreAnswered(long askedAtMs)
    {
        lock (_lock)
        {
            replica.StoreAnswered(askedAtMs, duties.NowMs);
            Settle();
        }
    }

    /// <summary>Time has passed; removes what has expired, within a budget. Tells whether the store has to be heard soon (<see cref="ShardReplica.NeedsStore"/>).</summary>
    public bool Tick(int budget)
    {
        lock (_lock)
        {
            replica.Tick(duties.NowMs);
            if (duties.IsSure)
                replica.Advance(duties.NowMs, budget);
            Settle();
            return replica.NeedsStore;
        }
    }

    public ReplicationRequest? TakeMessage(ShardMember member)
    {
        lock (_lock)
        {
            replica.TryAsk(member, duties.NowMs, out var request);
            CountWaiting();
            return request;
        }
    }

    public ReplicationAnswer Receive(ReplicationRequest request)
    {
        lock (_lock)
        {
            var answer = replica.Receive(request, duties.NowMs);
            Settle();
            return answer;
        }
    }

    /// <summary>What came of a message; null if nothing was heard of it.</summary>
    public void Heard(ShardMember member, ReplicationRequest request, ReplicationAnswer? answer)
    {
        lock (_lock)
        {
            if (answer is null)
                replica.Failed(member, request, duties.NowMs);
            else
                replica.Answered(member, request, answer, duties.NowMs);
            Settle();
        }
    }

    /// <summary>Whether a proposal is still to be made.</summary>
    public bool IsWanted(ShardProposal proposal)
    {
        lock (_lock)
            return ReferenceEquals(replica.Proposal, proposal);
    }

    public void Refused(ShardProposal proposal)
    {
        lock (_lock)
        {
            replica.Refused(proposal, duties.NowMs);
            Settle();
        }
    }

    /// <summary>The life of the silo has ended: whoever waits hears that nobody can tell.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            while (_waiting.TryDequeue(out var waiting))
                waiting.Done.SetResult(false);
        }
    }

    /// <param name="totals">What it is added to.</param>
    /// <param name="backups">How many backups a shard is to have.</param>
    public void AddTo(ref ShardTotals totals, int backups)
    {
        lock (_lock)
            totals.Add(replica, backups, _waitingBytes, _served.SoFar);
    }

    private CacheAnswer RunServed(in CacheCall call, ServingShard serving, out long position)
    {
        var (now, result) = (duties.NowMs, default(CacheResult));
        var shardMs = serving.TimeAt(now);
        position = serving.Table.Position;
        switch (call.Kind)
        {
            case CacheCallKind.Peek when serving.Table.TryPeek(call.Hash, call.Key.Span, shardMs, out var seen):
                return CacheCalls.AnswerOf(CacheCallStatus.Done, seen, shardMs);
            case CacheCallKind.Peek:
                // So that what has expired is removed everywhere before anybody hears that it is gone.
                replica.TryApply([CacheOperation.Get(call.Hash, call.Key)], new Span<CacheResult>(ref result), now, out position);
                break;
            case CacheCallKind.Touch when call.Condition != ExpiryCondition.None
                && serving.Table.TryPeek(call.Hash, call.Key.Span, shardMs, out var before)
                && !CacheCalls.Allows(call, before, shardMs):
                return CacheCalls.AnswerOf(CacheCallStatus.ConditionFailed, before, shardMs);
            case CacheCallKind.InvalidateTag:
                replica.TryInvalidate(CacheCalls.TagOf(call), now, out result, out position);
                break;
            case CacheCallKind.Clear:
                replica.TryClear(now, out result, out position);
                break;
            case CacheCallKind.Count:
                return new(CacheCallStatus.Done) { Number = serving.Table.Statistics.Entries };
            case CacheCallKind.Scan:
                return Scan(call, serving, shardMs);
            case CacheCallKind.StoreLoaded when call.Number != serving.Epoch || !LoadsOf(serving).Holds(call.Hash, call.Key, call.Version):
                return new(CacheCallStatus.LoadLost);
            case CacheCallKind.RenewLoad:
                return new(call.Number == serving.Epoch && LoadsOf(serving).Renew(call.Hash, call.Key, call.Version, call.LifeMs, now) ? CacheCallStatus.Done : CacheCallStatus.LoadLost);
            case CacheCallKind.EndLoad:
                return new(call.Number == serving.Epoch && LoadsOf(serving).End(call.Hash, call.Key, call.Version) ? CacheCallStatus.Done : CacheCallStatus.LoadLost);
            default:
                replica.TryApply([CacheCalls.OperationOf(call, shardMs)], new Span<CacheResult>(ref result), now, out position);
                break;
        }

        var answer = CacheCalls.AnswerOf(result, shardMs);
        return call.Kind == CacheCallKind.BeginLoad && answer.Status == CacheCallStatus.NotFound ? BeginLoad(call, serving, now) : answer;
    }

    private CacheAnswer BeginLoad(in CacheCall call, ServingShard serving, long now) =>
        LoadsOf(serving).Begin(call.Hash, call.Key.Span, call.Tags, call.LifeMs, now, out var ticket, out var left) switch
        {
            LoadOutcome.Granted => new(CacheCallStatus.LoadGranted) { Version = ticket, Number = serving.Epoch },
            LoadOutcome.Loading => new(CacheCallStatus.Loading) { Number = left },
            _ => new(CacheCallStatus.TooManyLoads),
        };

    // What was changed must not be followed by what somebody read before it: by a loader elsewhere, or for a near cache.
    private void TellOthers(in CacheCall call, in CacheAnswer answer, ServingShard serving)
    {
        if (!CacheCalls.IsChange(call.Kind))
            return;
        var loads = ReferenceEquals(_loads.Of, serving) && _loads.Table.Count > 0 ? _loads.Table : null;
        switch (call.Kind)
        {
            case CacheCallKind.InvalidateTag:
                loads?.Invalidated(CacheCalls.TagOf(call));
                // What had the tag may have been evicted here, and still be there.
                duties.Dropped(this);
                break;
            case CacheCallKind.Clear:
                loads?.Clear();
                duties.Dropped(this);
                break;
            case CacheCallKind.Delete:
                loads?.Changed(call.Hash, call.Key);
                duties.Changed(call.Hash);
                break;
            case var kind when answer.Status == CacheCallStatus.Done:
                if (kind != CacheCallKind.Touch)
                    loads?.Changed(call.Hash, call.Key);
                duties.Changed(call.Hash);
                break;
        }
    }

    // Tickets of another time as owner are worth nothing.
    private LoadTable LoadsOf(ServingShard serving)
    {
        if (!ReferenceEquals(_loads.Of, serving))
            _loads = (serving, new());
        return _loads.Table;
    }

    private static CacheAnswer Scan(in CacheCall call, ServingShard serving, long shardMs)
    {
        var keys = new List<ReadOnlyMemory<byte>>();
        var cursor = serving.Table.Scan(call.Cursor, (int)Math.Clamp(call.Number, 1, CacheGrains.MaxBatchCalls), shardMs, keys);
        return new(CacheCallStatus.Done) { Cursor = cursor, Keys = [.. keys] };
    }

    // After each step: what follows from it for others.
    private void Settle()
    {
        var isServed = IsServed;
        if (_wasServed && !isServed)
            duties.Dropped(this);
        _wasServed = isServed;
        while (_waiting.TryPeek(out var waiting) && (waiting.IsOver || !Owns(waiting.Serving)))
            _waiting.Dequeue().Done.SetResult(waiting.IsOver);
        CountWaiting();
        _served.Follow(replica.Serving);
        if (replica.Role == ShardRole.Owner)
        {
            foreach (var member in replica.Others)
                duties.Send(this, member);
        }

        if (replica.Proposal is { } proposal && !ReferenceEquals(proposal, _proposed))
            duties.Propose(this, _proposed = proposal);
    }

    private bool Owns(ServingShard serving) => replica.Role == ShardRole.Owner && replica.Epoch == serving.Epoch;

    private void CountWaiting()
    {
        var bytes = replica.WaitingBytes;
        if (bytes == _waitingBytes)
            return;
        duties.AddWaiting(bytes - _waitingBytes);
        _waitingBytes = bytes;
    }

    private readonly record struct Waiting(ServingShard Serving, long Position, TaskCompletionSource<bool> Done)
    {
        public bool IsOver => Serving.AckedPosition >= Position;
    }
}
