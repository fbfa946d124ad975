using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>
/// Sees every step of every replica, and holds them together to the properties of the dissertation's figure 3.2 after each: election
/// safety, leader append-only, log matching, leader completeness, state-machine safety. A replica may end only for what its disk did.
/// </summary>
internal sealed class RaftWitness
{
    private readonly Func<long> _now;
    private readonly EntryLedger _entries;
    private readonly Dictionary<long, ReplicaId> _leaders = [];
    private readonly SortedDictionary<ReplicaId, ReplicaMirror> _mirrors = [];

    /// <param name="now">The loop's time.</param>
    public RaftWitness(Func<long> now)
    {
        _now = now;
        _entries = new EntryLedger(Report);
        Commits = new CommitLedger(now, Report);
        States = new StateLedger(Report);
    }

    /// <summary>The first thing that was wrong, and when; null: nothing was.</summary>
    public string? Wrong { get; private set; }

    public CommitLedger Commits { get; }

    public StateLedger States { get; }

    /// <summary>The last life of each replica that ever worked.</summary>
    public IEnumerable<RaftCore> Cores => _mirrors.Values.Select(mirror => mirror.Core);

    /// <summary>The last replica that worked on a silo; null if none did.</summary>
    public RaftCore? CoreOn(string silo) => _mirrors.Values.LastOrDefault(mirror => mirror.Silo == silo)?.Core;

    /// <summary>Is told the silo of a leader, in its turn, after each of its steps; what it does to the leader is a step of its own.</summary>
    public Action<string, Replica, RaftCore>? Leading { get; set; }

    /// <summary>As <see cref="Leading"/>, and before it: the first step of a leader in its term.</summary>
    public Action<string, Replica, RaftCore>? Elected { get; set; }

    /// <summary>Terms that had a leader.</summary>
    public int Elections => _leaders.Count;

    public void Report(string what) => Wrong ??= $"{what}, at {TimeSpan.FromTicks(_now())}";

    /// <summary>Is told the silo of a replica that has ended because of its disk.</summary>
    public Action<string>? Ended { get; set; }

    /// <summary>The silo of the leader of the highest term; null: there is none.</summary>
    public string? LeaderSilo => _mirrors.Values.Where(mirror => mirror.Core.Role == RaftRole.Leader).MaxBy(mirror => mirror.Core.Term)?.Silo;

    public void Stepped(string silo, Replica replica, RaftCore core)
    {
        if (!_mirrors.TryGetValue(core.Id, out var mirror) || mirror.Core != core)
            mirror = _mirrors[core.Id] = new ReplicaMirror(silo, core, _entries, Commits, Report);
        mirror.Look();
        if (core.Role != RaftRole.Leader) return;
        if (_leaders.TryAdd(core.Term, core.Id))
        {
            Commits.NoteLeader(core);
            Elected?.Invoke(silo, replica, core);
        }
        else if (_leaders[core.Term] != core.Id)
        {
            Report($"{core.Id} leads in term {core.Term}, and so did {_leaders[core.Term]}");
        }

        Leading?.Invoke(silo, replica, core);
    }

    public void Failed(string silo, Replica replica, Exception error)
    {
        if (error is StorageException) Ended?.Invoke(silo);
        else Report($"{replica.Identity.Id} ended: {error.GetType().Name}: {error.Message}");
    }
}
