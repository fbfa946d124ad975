using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;

/// <summary>
/// Replicas of one group in one thread. Nothing happens of itself: the test says which messages arrive, whose disk is done and how time
/// passes. Election safety and state machine safety are asserted with everything that happens.
/// </summary>
internal sealed class Cluster
{
    private readonly RaftOptions _options;
    private readonly SortedDictionary<ulong, Replica> _replicas = [];
    private readonly Dictionary<ulong, (Disk Disk, int Starts)> _crashed = [];
    private readonly Dictionary<long, ulong> _leaders = [];
    private readonly Dictionary<long, LogEntry> _applied = [];

    public Cluster(RaftOptions? options = null, params ulong[] voters)
    {
        _options = options ?? Make.Options;
        foreach (var id in voters)
            Add(id, id == voters[0] ? RaftRecovered.Bootstrap(Make.Of(voters)) : RaftRecovered.Nothing);
    }

    public TimeSpan Now { get; private set; }

    public IEnumerable<Replica> Replicas => _replicas.Values;

    /// <summary>On their way, in the order in which they were sent.</summary>
    public List<RaftMessage> Network { get; } = [];

    /// <summary>What is sent there is lost.</summary>
    public HashSet<(ulong From, ulong To)> Cuts { get; } = [];

    /// <summary>Is shown every message that arrives.</summary>
    public Action<RaftMessage>? Delivering { get; set; }

    /// <summary>Whose writes do not become durable for now.</summary>
    public HashSet<ulong> HeldDisks { get; } = [];

    public Replica this[ulong id] => _replicas[id];

    public Replica Leader => _replicas.Values.Where(one => one.Core.Role == RaftRole.Leader).MaxBy(one => one.Core.Term)
        ?? throw new InvalidOperationException("There is no leader.");

    public static Cluster Of(params ulong[] voters) => new(null, voters);

    /// <summary>A group whose first replica leads, all logs alike.</summary>
    public static Cluster Led(params ulong[] voters) => Led(null, voters);

    public static Cluster Led(RaftOptions? options, params ulong[] voters)
    {
        var cluster = new Cluster(options, voters);
        cluster.Elect(voters[0]);
        return cluster;
    }

    public Replica Add(ulong id, RaftRecovered? recovered = null) =>
        _replicas[id] = new Replica(id, _options, Disk.Of(recovered ?? RaftRecovered.Nothing), Now);

    public bool Has(ulong id) => _replicas.ContainsKey(id);

    public void Crash(ulong id)
    {
        var starts = _replicas[id].Starts;
        _crashed[id] = (_replicas[id].Disk, starts);
        _replicas.Remove(id);
        Network.RemoveAll(message => message.To.Value == id);
    }

    public Replica Restart(ulong id)
    {
        var (disk, starts) = _crashed[id];
        _crashed.Remove(id);
        _replicas[id] = new Replica(id, _options, disk, Now, starts + 1);
        Collect();
        return _replicas[id];
    }

    public void Cut(ulong one, ulong other)
    {
        Cuts.Add((one, other));
        Cuts.Add((other, one));
    }

    /// <summary>Cuts a replica off from everybody.</summary>
    public void Isolate(ulong id)
    {
        foreach (var other in _replicas.Keys.Concat(_crashed.Keys).Where(other => other != id))
            Cut(id, other);
    }

    public void Heal() => Cuts.Clear();

    /// <summary>The time is later by this; nobody has noticed yet.</summary>
    public void Pass(TimeSpan time)
    {
        Now += time;
        foreach (var replica in _replicas.Values)
            replica.Now = Now;
    }

    /// <summary>Those whose deadline has come are ticked.</summary>
    public void Tick()
    {
        foreach (var replica in _replicas.Values.Where(one => one.Core.NextDeadline <= Now).ToList())
            replica.Tick();
        Collect();
    }

    /// <summary>Delivers what is on its way now, or a part of it; not what is sent in answer.</summary>
    public int Deliver(Func<RaftMessage, bool>? which = null)
    {
        Collect();
        var chosen = Network.Where(which ?? (_ => true)).ToList();
        foreach (var message in chosen)
        {
            Network.Remove(message);
            Delivering?.Invoke(message);
            if (_replicas.TryGetValue(message.To.Value, out var to))
                to.Step(message);
            Collect();
        }

        return chosen.Count;
    }

    /// <summary>Everything arrives and becomes durable, and what comes of it, until nothing more does.</summary>
    public void Settle()
    {
        for (var i = 0; ; i++)
        {
            Assert.True(i < 1000, "The replicas go on talking without end.");
            var delivered = Deliver();
            if (Persist() + delivered == 0)
                return;
        }
    }

    public int Persist(ulong? id = null)
    {
        var done = 0;
        foreach (var replica in _replicas.Values.Where(one => (id ?? one.Id) == one.Id && !HeldDisks.Contains(one.Id)).ToList())
        {
            done += replica.Writes.Count;
            replica.Persist();
        }

        Collect();
        return done;
    }

    /// <summary>Time passes from deadline to deadline, and everything that can be done is done at once.</summary>
    public void Run(TimeSpan time)
    {
        Settle();
        var end = Now + time;
        while (_replicas.Values.Min(one => one.Core.NextDeadline) is var next && next <= end)
        {
            Pass(next > Now ? next - Now : TimeSpan.Zero);
            Tick();
            Settle();
        }

        Pass(end - Now);
    }

    /// <summary>A replica stands for election when its timeout is over, before all others, and everything settles.</summary>
    public void Elect(ulong id)
    {
        var replica = _replicas[id];
        var time = replica.Core.NextDeadline - Now;
        Pass(time > Make.ElectionTimeout ? time : Make.ElectionTimeout);
        replica.Tick();
        Settle();
        Assert.Equal(RaftRole.Leader, replica.Core.Role);
    }

    public void Collect()
    {
        foreach (var replica in _replicas.Values)
        {
            Network.AddRange(replica.Sent.Where(message => !Cuts.Contains((message.From.Value, message.To.Value))));
            replica.Sent.Clear();
            if (replica.Core.Role == RaftRole.Leader)
                Assert.Equal(replica.Id, _leaders.TryGetValue(replica.Core.Term, out var known) ? known : _leaders[replica.Core.Term] = replica.Id);
            foreach (var entry in replica.AppliedEntries)
                Assert.Equal(entry.Term, (_applied.TryGetValue(entry.Index, out var known) ? known : _applied[entry.Index] = entry).Term);
            replica.AppliedEntries.Clear();
        }
    }
}
