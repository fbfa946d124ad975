using System.Globalization;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.Golden;

/// <summary>
/// The commands of transcripts. After each it tells what has changed: roles, members, commit indexes, commands applied, reads answered;
/// <c>deliver</c> tells the messages as well. Members are ids: 4 votes, 4l learns, 4j joins.
/// </summary>
internal sealed class Script
{
    private readonly List<string> _out = [];
    private readonly Dictionary<ulong, (string Role, string Members, long Commit, int Applied, int Reads, bool IsRemoved)> _known = [];
    private readonly List<RaftMessage> _late = [];
    private Cluster _cluster = new();

    public string Run(string line)
    {
        _out.Clear();
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Do(words[0], words[1..]);
        TellChanges();
        return string.Join('\n', _out);
    }

    private void Do(string command, string[] words)
    {
        switch (command)
        {
            case "start": Start(words); break;
            case "add": _cluster.Add(Id(words[0])); break;
            case "tick": Tick(words); break;
            case "run": _cluster.Run(Make.Ms(Number(words[0]))); break;
            case "settle": _cluster.Settle(); break;
            case "elect": _cluster.Elect(Id(words[0])); break;
            case "deliver": Deliver(words); break;
            case "drop": _out.Add($"{_cluster.Network.RemoveAll(Chosen(words)).ToString(CultureInfo.InvariantCulture)} messages are lost"); break;
            case "delay": Delay(words); break;
            case "late": _cluster.Network.AddRange(_late); _late.Clear(); break;
            case "persist": _cluster.Persist(words.Length > 0 ? Id(words[0]) : null); break;
            case "hold": _cluster.HeldDisks.Add(Id(words[0])); break;
            case "release": _cluster.HeldDisks.Remove(Id(words[0])); break;
            case "partition": Partition(words); break;
            case "heal": _cluster.Heal(); break;
            case "crash": _cluster.Crash(Id(words[0])); _known.Remove(Id(words[0])); break;
            case "restart": _cluster.Restart(Id(words[0])); break;
            case "propose": Tell(_cluster[Id(words[0])].Propose(words[1])); break;
            case "change": Tell(_cluster[Id(words[0])].Change([.. words[1..].Select(Member)])); break;
            case "transfer": _out.Add(Text(_cluster[Id(words[0])].Transfer(Id(words[1])))); break;
            case "read": _cluster[Id(words[0])].Read(Number(words[1])); break;
            case "stale": Stale(Id(words[0]), Number(words[1])); break;
            case "snapshot": _out.Add(_cluster[Id(words[0])].TakeSnapshot(words.Length > 1 ? Number(words[1]) : 0)?.ToString() ?? "none"); break;
            case "status": Status(); break;
            case "log": Log(Id(words[0])); break;
            default: throw new ArgumentException($"{command} is no command.", nameof(command));
        }

        _cluster.Collect();
    }

    private void Start(string[] words)
    {
        var options = Make.Options with { SnapshotPartBytes = 4, LeaseReads = words.Contains("lease") };
        _cluster = new Cluster(options, [.. words.Where(word => word != "lease").Select(Id)]);
    }

    // Without a replica the clocks go on and whose deadline has come is ticked; with one only that one is.
    private void Tick(string[] words)
    {
        _cluster.Pass(Make.Ms(Number(words[0])));
        if (words.Length == 1)
            _cluster.Tick();
        else
            _cluster[Id(words[1])].Tick();
    }

    private void Deliver(string[] words)
    {
        var chosen = Chosen(words);
        foreach (var message in _cluster.Network.Where(message => chosen(message)).ToList())
        {
            _out.Add(Words.Of(message));
            _cluster.Deliver(one => ReferenceEquals(one, message));
            TellChanges();
        }
    }

    private void Delay(string[] words)
    {
        var chosen = Chosen(words);
        _late.AddRange(_cluster.Network.Where(message => chosen(message)));
        _cluster.Network.RemoveAll(chosen);
    }

    // 1->2, a kind of message (append, heartbeat, ...), or both; nothing for all.
    private static Predicate<RaftMessage> Chosen(string[] words) => message => words.All(word =>
        word.Contains("->", StringComparison.Ordinal) ? word == $"{message.From}->{message.To}" : Words.Of(message).Split(' ')[2] == word);

    private void Partition(string[] words)
    {
        var sides = string.Join(' ', words).Split('|').Select(side => side.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Id).ToList()).ToList();
        foreach (var side in sides)
        {
            foreach (var (one, other) in side.SelectMany(one => sides.Where(rest => rest != side).SelectMany(rest => rest).Select(other => (one, other))))
                _cluster.Cut(one, other);
        }
    }

    private void Stale(ulong id, int age) =>
        _out.Add(_cluster[id].Core.IndexOfAge(Make.Ms(age), _cluster.Now)?.ToString(CultureInfo.InvariantCulture) ?? "unknown");

    private void Status()
    {
        foreach (var replica in _cluster.Replicas)
        {
            var status = replica.Core.Status;
            _out.Add($"{status.Id}: {status.Role} t{status.Term} leader {status.Leader} log {status.FirstIndex}..{status.LastIndex} "
                + $"durable {status.DurableIndex} commit {status.CommitIndex} state [{string.Join(' ', replica.State)}]");
            _out.AddRange(status.Followers.Select(one => $"   {one.Id}: {one.State} match {one.Match}"));
        }
    }

    private void Log(ulong id) => _out.Add(string.Join(", ", _cluster[id].Disk.Entries));

    private void Tell(ProposalResult result) => _out.Add(result.IsTaken ? $"at {result.Index}:{result.Term}" : Text(result.Refusal));

    private static string Text(ProposalRefusal refusal) => refusal == ProposalRefusal.None ? "taken" : $"refused: {refusal}";

    private void TellChanges()
    {
        foreach (var replica in _cluster.Replicas)
        {
            var core = replica.Core;
            var role = core.Role + $" t{core.Term}" + (core.Leader.IsNone || core.Role == RaftRole.Leader ? "" : $" of {core.Leader}");
            var old = _known.GetValueOrDefault(replica.Id);
            var now = (Role: role, Members: core.Configuration?.ToString() ?? "", Commit: core.CommitIndex, Applied: replica.State.Count, Reads: replica.Reads.Count, core.IsRemoved);
            Told(replica.Id, old.Role != now.Role, role);
            Told(replica.Id, (old.Members ?? "") != now.Members, $"members {now.Members}");
            Told(replica.Id, old.IsRemoved != now.IsRemoved, "is removed");
            Told(replica.Id, old.Commit != now.Commit, $"commit {now.Commit}");
            Told(replica.Id, old.Applied != now.Applied, $"state [{string.Join(' ', replica.State)}]");
            foreach (var read in replica.Reads.Skip(old.Reads))
                Told(replica.Id, true, $"read {read.Context} {(read.Outcome == ReadOutcome.Ready ? $"at {read.Index}" : read.Outcome)}");
            _known[replica.Id] = now;
        }
    }

    private void Told(ulong id, bool isNew, string what)
    {
        if (isNew)
            _out.Add($"  {id}: {what}");
    }

    private static ulong Id(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static GroupMember Member(string word) =>
        word[^1] == 'l' ? Make.Learner(Id(word[..^1])) : word[^1] == 'j' ? Make.Joining(Id(word[..^1])) : Make.Voter(Id(word));
}
