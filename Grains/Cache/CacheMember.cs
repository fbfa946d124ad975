using System.Collections.Concurrent;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// One life of a silo in a cache: all that it holds in memory, for any thread. It ends with its lease in the metadata store; then it is thrown away. What it has to send
/// and to propose waits here until its grain takes it, which <paramref name="wake"/> tells.
/// </summary>
internal sealed class CacheMember(ShardMember self, CacheServiceOptions options, TimeProvider time, Action wake) : ICacheShards, IShardDuties
{
    // Less than an engine lets a call last, so that whoever called hears what is known.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _lanesLock = new();
    private NearFeed? _near;
    private readonly ConcurrentQueue<(ShardSlot Shard, ShardProposal Proposal)> _proposals = new();
    private volatile ShardSlot[] _shards = [];

    // In the order in which they came, so that a simulation sends in the same order in every process.
    private volatile BackupLane[] _lanes = [];
    private long _sureUntil = long.MinValue;
    private long _waitingBytes;
    private int _backups;

    public ShardMember Self => self;

    public CacheSilo Silo => new(self.Silo, self.Incarnation);

    public long NowMs => MillisecondsOf(time.GetTimestamp());

    public bool IsSure => time.GetTimestamp() < Volatile.Read(ref _sureUntil);

    /// <summary>How long it is sure yet, if nothing is renewed; negative if it is not.</summary>
    public TimeSpan SureFor => time.GetElapsedTime(time.GetTimestamp(), Volatile.Read(ref _sureUntil));

    public bool HasTooMuchWaiting => Volatile.Read(ref _waitingBytes) > options.MaxWaitingBytes;

    public IReadOnlyList<BackupLane> Lanes => _lanes;

    /// <summary>The bound of one shard; 0 before it is known how many there are.</summary>
    public long ShardBytes { get; private set; }

    /// <summary>How many shards there are; 0 before it is known.</summary>
    public int Partitions => _shards.Length;

    /// <summary>In the order of their numbers; none before it is known how many there are.</summary>
    public IReadOnlyList<ShardSlot> Shards => _shards;

    public bool ServesNothing => !_shards.Any(static shard => shard.IsServed);

    /// <summary>The store has confirmed a renewal that was sent at that time of the clock.</summary>
    public void Confirmed(long sentAt, TimeSpan sureFor)
    {
        Volatile.Write(ref _sureUntil, sentAt + (long)(sureFor.TotalSeconds * time.TimestampFrequency));
        foreach (var shard in _shards)
            shard.StoreAnswered(MillisecondsOf(sentAt));
    }

    public bool TryTakeProposal(out (ShardSlot Shard, ShardProposal Proposal) next) => _proposals.TryDequeue(out next);

    /// <summary>The store was read: by the grain only.</summary>
    public void Observe(CacheDirectory directory, DirectoryChange change)
    {
        if (directory.Map is not { } map || change.Kind == DirectoryChangeKind.Nothing)
            return;
        if (_shards.Length == 0)
        {
            ShardBytes = options.CapacityBytes / map.Options.Partitions;
            if (ShardBytes < CacheLimits.MinCapacityBytes)
                throw new InvalidOperationException($"The cache has {map.Options.Partitions} partitions, as its first silo decided: {options.CapacityBytes} bytes are {ShardBytes} for each, and {CacheLimits.MinCapacityBytes} are the least.");
            _backups = map.Options.Backups;
            _shards = [.. Enumerable.Range(0, map.Options.Partitions).Select(Create)];
        }

        var shards = _shards;
        if (change.Kind == DirectoryChangeKind.Shard)
        {
            if (change.Partition < shards.Length)
                shards[change.Partition].Observe(directory.ViewOf(change.Partition));
            return;
        }

        lock (_lanesLock)
            _lanes = [.. _lanes.Where(lane => directory.Living.Contains(lane.Target))];
        foreach (var shard in shards)
            shard.Observe(directory.ViewOf(shard.Partition));
    }

    /// <summary>Time has passed. Tells whether the store has to be heard soon, for a backup that is silent.</summary>
    public bool Tick(int budget)
    {
        var needsStore = false;
        foreach (var shard in _shards)
            needsStore |= shard.Tick(budget);
        return needsStore;
    }

    public ReplicationReply Receive(in ReplicationMessage message)
    {
        var shards = _shards;
        if ((uint)message.Partition >= (uint)shards.Length)
            return default;
        var answer = shards[message.Partition].Receive(ReplicationMessages.RequestOf(message));
        return ReplicationMessages.ReplyOf(answer);
    }

    /// <summary>Serves nothing any more; whoever waits hears that nobody can tell.</summary>
    public void End()
    {
        Volatile.Write(ref _sureUntil, long.MinValue);
        foreach (var shard in _shards)
            shard.End();
        Volatile.Read(ref _near)?.End();
    }

    public bool TryRead(ulong hash, ReadOnlySpan<byte> key, out CacheAnswer answer)
    {
        if (ShardOf(hash) is { } shard)
            return shard.TryRead(hash, key, out answer);
        answer = default;
        return false;
    }

    public ValueTask<int> RunAsync(ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, int maxBytes)
    {
        var batch = new RunningBatch();
        var (run, bytes) = (0, 0L);
        while (run < calls.Length)
        {
            Run(calls.Span[run], ref answers.Span[run], run, ref batch);
            bytes += CacheBatches.BytesOf(answers.Span[run++]);
            if (bytes >= maxBytes)
                break;
        }

        return batch.Open is { } open ? new(WaitAsync(open, answers, run)) : new(run);
    }

    public ShardTotals Sum()
    {
        var totals = default(ShardTotals);
        foreach (var shard in _shards)
            shard.AddTo(ref totals, _backups);
        return totals;
    }

    public void AddWaiting(long bytes) => Interlocked.Add(ref _waitingBytes, bytes);

    public void Send(ShardSlot shard, ShardMember member)
    {
        if (LaneTo(member).Add(shard))
            wake();
    }

    public void Changed(ulong hash)
    {
        // Who makes the first reads behind that: either he sees the change, or he is seen here.
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _near)?.Changed(hash);
    }

    public void Dropped(ShardSlot shard)
    {
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _near)?.Dropped(shard.Partition);
    }

    /// <summary>What changed of what was read for near caches.</summary>
    public Task<CacheFeed> ReadFeedAsync(CacheFeedRequest request) => Near.ReadAsync(request);

    public void Propose(ShardSlot shard, ShardProposal proposal)
    {
        _proposals.Enqueue((shard, proposal));
        wake();
    }

    // Who has a near cache asks for its feed before he reads for it.
    private NearFeed Near
    {
        get
        {
            if (Volatile.Read(ref _near) is { } near)
                return near;
            var created = new NearFeed(time, () => IsSure);
            return Interlocked.CompareExchange(ref _near, created, null) ?? created;
        }
    }

    private void Run(in CacheCall call, ref CacheAnswer answer, int at, ref RunningBatch batch)
    {
        if (call.ForNear)
            Near.Mark(call.Hash);
        RunOne(call, ref answer, at, ref batch);
        if (call.ForNear)
            answer = answer with { Incarnation = self.Incarnation };
    }

    private void RunOne(in CacheCall call, ref CacheAnswer answer, int at, ref RunningBatch batch)
    {
        if (!CacheCalls.IsOfKey(call.Kind) && !CacheCalls.IsOfPartition(call.Kind))
        {
            answer = new(CacheCallStatus.Unknown);
            return;
        }

        if ((CacheCalls.IsOfKey(call.Kind) ? ShardOf(call.Hash) : Partition(call.Hash)) is not { } shard)
        {
            answer = new(CacheCallStatus.NotServed);
            return;
        }

        // What comes behind a call that has to be made again must not overtake it.
        if (batch.Refused?.GetValueOrDefault(shard) is { } refusal && refusal != CacheCallStatus.Done)
        {
            answer = new(refusal);
            return;
        }

        if (call.Kind == CacheCallKind.Get && shard.TryRead(call.Hash, call.Key.Span, out answer))
        {
            if (call.WithoutValue)
                answer = answer with { Value = default };
            return;
        }

        if (call.Kind == CacheCallKind.BeginLoad && shard.TryRead(call.Hash, call.Key.Span, out answer) && answer.Status == CacheCallStatus.Done)
            return;
        answer = shard.Run(call, out var serving, out var position);
        if (answer.Status is CacheCallStatus.NotServed or CacheCallStatus.RecordsWaiting)
            (batch.Refused ??= [])[shard] = answer.Status;
        else if (serving!.AckedPosition < position)
            (batch.Open ??= []).Add(new(at, shard, serving, position));
        else if (!IsSure)
            answer = new(CacheCallStatus.OutcomeUnknown);
    }

    private long MillisecondsOf(long timestamp) => (long)time.GetElapsedTime(0, timestamp).TotalMilliseconds;

    private BackupLane LaneTo(ShardMember member)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Target == member)
                return lane;
        }

        lock (_lanesLock)
        {
            if (Array.Find(_lanes, lane => lane.Target == member) is { } added)
                return added;
            var created = new BackupLane(member);
            _lanes = [.. _lanes, created];
            return created;
        }
    }

    private async Task<int> WaitAsync(List<OpenAnswer> open, Memory<CacheAnswer> answers, int run)
    {
        var isOver = new bool[open.Count];
        var waiting = WaitAsync(open, isOver);
        try
        {
            await waiting.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            // A backup does not answer, and the store that could say so does not either.
        }

        // What was run while it was not sure who owns the shard may have been run by nobody.
        var isSure = IsSure;
        for (var at = 0; at < isOver.Length; at++)
        {
            if (!Volatile.Read(ref isOver[at]) || !isSure)
                answers.Span[open[at].At] = new(CacheCallStatus.OutcomeUnknown);
        }

        return run;
    }

    private static async Task WaitAsync(List<OpenAnswer> open, bool[] isOver)
    {
        for (var at = 0; at < isOver.Length; at++)
            Volatile.Write(ref isOver[at], await open[at].Shard.WaitAsync(open[at].Serving, open[at].Position));
    }

    private ShardSlot? ShardOf(ulong hash)
    {
        var shards = _shards;
        return shards.Length == 0 ? null : shards[hash & (ulong)(shards.Length - 1)];
    }

    private ShardSlot? Partition(ulong number)
    {
        var shards = _shards;
        return number < (ulong)shards.Length ? shards[number] : null;
    }

    private ShardSlot Create(int partition) => new(partition, new ShardReplica(self, new ShardOptions
    {
        CapacityBytes = ShardBytes,
        MessageBytes = options.MessageBytes,
        PatienceMs = (long)options.BackupPatience.TotalMilliseconds,
        KeptRecordBytes = options.MaxWaitingBytes,
        WaitingRecordBytes = options.MaxWaitingBytes,
    }), this);

    private struct RunningBatch
    {
        public List<OpenAnswer>? Open;
        public Dictionary<ShardSlot, CacheCallStatus>? Refused;
    }

    private readonly record struct OpenAnswer(int At, ShardSlot Shard, ServingShard Serving, long Position);
}
