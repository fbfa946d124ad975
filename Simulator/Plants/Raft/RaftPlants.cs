using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads.Raft;

namespace OrleansCluster.Simulator.Plants.Raft;

/// <summary>The planted bugs that <c>raft</c> must find, most of them taken from what broke in other systems.</summary>
internal static class RaftPlants
{
    private const string Raft = "Algorithms/Consensus/Raft/";
    private const string Replicas = "Grains/Consensus/";

    private static readonly Mutation VotesAtOnce =
        new Mutation(Raft + "RaftCore.cs", "_heardLeader = now;", "_heardLeader = now - _options.ElectionTimeout;");

    public static IReadOnlyList<Plant> All { get; } =
    [
        .. Elections, .. Logs, .. Reads, .. Replica,
        new FrozenLate(),
        new BrokenDisk("journal-flush-skipped", "the journal is never flushed", (disk, _) => new UnflushedFiles(disk)),
        new BrokenDisk("replica-flush-failure-ignored", "a flush of the journal that failed is believed", (disk, _) => new IgnoredFlushFailure(disk)),
        new BrokenDisk("replica-folder-not-locked", "two activations write one replica's folder", (disk, _) => new UnlockedFolders(disk)),
        new BrokenDisk("snapshot-renamed-before-flush", "a snapshot gets its name before it is flushed", (disk, process) => new RenameBeforeFlush(disk, process)),
        new BrokenDisk("replica-names-not-flushed", "names of segments and snapshots are not flushed", (disk, _) => new UnflushedDirectories(disk)),
    ];

    private static IEnumerable<Plant> Elections =>
    [
        Broken(
            "vote-not-durable", "a vote is told before it is durable, and a replica that starts votes at once",
            new Mutation(Raft + "RaftCore.Elections.cs", "request.IsPreVote, IsGranted: true, RemovedBy: 0), _durability.Promises)", "request.IsPreVote, IsGranted: true, RemovedBy: 0), 0)"),
            VotesAtOnce),
        Broken(
            "logs-compared-by-index", "the longer log gets the vote, whatever its terms",
            new Mutation(Raft + "RaftCore.Elections.cs", "!_log.IsUpToDate(request.LastIndex, request.LastTerm)", "request.LastIndex < _log.LastIndex")),
        Broken(
            "no-stickiness", "replicas vote while they hear a leader, which may have a lease",
            new Mutation(Raft + "RaftCore.Elections.cs", "SticksToLeader => _role == RaftRole.Leader || _now - _heardLeader < _options.ElectionTimeout;", "SticksToLeader => false;")),
        Broken(
            "vote-for-all", "a replica votes for whoever asks, several times in a term",
            new Mutation(Raft + "RaftCore.Elections.cs", ": _vote == request.From || (_vote.IsNone && _leader.IsNone);", ": request.Term == _term;")),
        Broken("no-silence-after-start", "a replica that starts votes at once, whatever lease it helped to grant", VotesAtOnce),
    ];

    private static IEnumerable<Plant> Logs =>
    [
        Broken(
            "append-not-durable", "entries are acknowledged before they are durable",
            new Mutation(Raft + "RaftCore.Following.cs", "IsAccepted: true, index, 0, 0, round, Echo), _durability.Entries)", "IsAccepted: true, index, 0, 0, round, Echo), 0)")),
        Broken(
            "earlier-terms-counted", "entries of earlier terms are committed by counting",
            new Mutation(Raft + "RaftCore.Leading.cs", "if (index <= _log.Commit || _log.TermAt(index) != _term)", "if (index <= _log.Commit)")),
        Broken(
            "stale-append-truncates", "an append drops all that the log has behind it",
            new Mutation(
                Raft + "RaftCore.Following.cs",
                "var matched = request.PreviousIndex + request.Entries.Count;",
                """
                var matched = request.PreviousIndex + request.Entries.Count;
                        if (matched >= _log.Commit && matched < _log.LastIndex)
                        {
                            _log.TruncateFrom(matched + 1);
                            _durability.TruncatedFrom(matched + 1);
                        }
                """)),
        Broken(
            "durability-by-index", "what has taken an entry's place is durable with it",
            new Mutation(Raft + "RaftCore.Following.cs", "_durability.TruncatedFrom(entry.Index)", "_durability.TruncatedFrom(entry.Index, stillCount: true)"),
            new Mutation(Raft + "Durability.cs", "void TruncatedFrom(long index)", "void TruncatedFrom(long index, bool stillCount = false)"),
            new Mutation(Raft + "Durability.cs", "i < _underWay.Count; i++", "i < _underWay.Count && !stillCount; i++")),
        Broken(
            "stale-acceptance-counts", "an acknowledgement of an earlier term counts",
            new Mutation(Raft + "RaftCore.cs", "if (message.Term < _term)", "if (message.Term < _term && message is not AppendResponse)")),
        Broken(
            "quorum-unsorted", "what a quorum has reached is read from values in no order",
            new Mutation(Raft + "GroupConfiguration.cs", "values[..count].Sort();", "")),
        Broken(
            "old-log-resurrected", "a log from before an install that a crash cut short is gone on with",
            new Mutation(Raft + "RaftCore.Starting.cs", "var continues = entries.Any(", "var continues = entries.Count > 0 || entries.Any(")),
        Broken(
            "log-kept-at-install", "a snapshot is installed beside the log",
            new Mutation(Raft + "RaftCore.Following.cs", "(snapshot, snapshot, snapshot, snapshot.Index)", "(null, snapshot, snapshot, snapshot.Index)")),
        Broken(
            "heartbeat-commits-all", "a heartbeat commits what the follower has, whether or not it is the leader's",
            new Mutation(Raft + "RaftCore.Leading.cs", "Math.Min(_log.Commit, follower.Match)", "_log.Commit"),
            new Mutation(Raft + "RaftCore.Following.cs", "_log.CommitTo(heartbeat.Commit);", "_log.CommitTo(Math.Min(heartbeat.Commit, _log.LastIndex));")),
    ];

    private static IEnumerable<Plant> Reads =>
    [
        Broken(
            "reads-unconfirmed", "a leader answers reads without asking whether it still is one",
            new Mutation(Raft + "RaftCore.Reads.cs", "else if (HasLease)", "else if (true)")),
        Broken(
            "reads-early", "a leader answers reads before it has committed in its term",
            new Mutation(Raft + "RaftCore.Reads.cs", "else if (!HasCommittedInTerm)", "else if (false)")),
        Broken(
            "read-joins-round", "a read is confirmed by the answers to what was asked before it came",
            new Mutation(Raft + "ReadRounds.cs", "void Add(PendingRead read) => _coming.Add(read);", "void Add(PendingRead read) => _waiting.Enqueue((Current, read));")),
        Broken(
            "lease-too-long", "a lease lasts longer than others wait for their leader",
            new Mutation(Raft + "RaftOptions.cs", "ElectionTimeout * ((1 - MaxClockDrift) / (1 + MaxClockDrift))", "ElectionTimeout * 2")),
        Broken(
            "lease-kept-in-transfer", "a leader that hands over reads by its lease",
            new Mutation(Raft + "RaftCore.Leading.cs", "_leaseGivenUp = true;", "_leaseGivenUp = false;")),
        Broken(
            "lease-from-arrival", "a lease counts from the arrival of the answers",
            new Mutation(Raft + "RaftCore.Reads.cs", "QuorumValue(_roundOf))", "QuorumValue(_roundOf), _now)"),
            new Mutation(Raft + "ReadRounds.cs", "Confirm(long round)", "Confirm(long round, TimeSpan arrived)"),
            new Mutation(Raft + "ReadRounds.cs", "Confirmed = first.Began;", "Confirmed = arrived;")),
    ];

    private static IEnumerable<Plant> Replica =>
    [
        Broken(
            "reads-before-applied", "a read does not wait for what it must have",
            new Mutation(Replicas + "Replica.cs", "await _applier.WaitUntilAsync(result.Index)", "result.Outcome")),
        Broken(
            "given-up-is-lost", "a deposed leader says that what it had taken never happens",
            new Mutation(Replicas + "Replica.cs", "_core.Term : long.MaxValue)", "_core.Term : long.MaxValue, ProposalEnd.Lost)"),
            new Mutation(Replicas + "ReplicaApplier.cs", "GiveUpProposals(long beforeTerm)", "GiveUpProposals(long beforeTerm, ProposalEnd end = ProposalEnd.Unknown)"),
            new Mutation(
                Replicas + "ReplicaApplier.cs",
                """
                first.Term < beforeTerm)
                            _proposals.Dequeue().Done.SetResult(new ProposalOutcome(ProposalEnd.Unknown,
                """,
                """
                first.Term < beforeTerm)
                            _proposals.Dequeue().Done.SetResult(new ProposalOutcome(end,
                """)),
        // What goes of the journal goes by the thousand entries, of which a run of some minutes has one or two: so these go by the dozen.
        Broken(
            "journal-cut-too-far", "the journal is cut behind the snapshot",
            CutFinely,
            new Mutation(Replicas + "ReplicaSnapshots.cs", "DropBelowAsync(first - 1)", "DropBelowAsync(long.MaxValue)")),
        Broken(
            "promise-cut-off", "the journal is cut with the promise that stands at its beginning",
            CutFinely,
            new Mutation(Replicas + "ReplicaFolder.cs", "await _log.AppendAsync(kept);", "")),
    ];

    private static Mutation CutFinely => new(Replicas + "JournalPlaces.cs", "Grain = 1024;", "Grain = 12;");

    private static SourcePlant Broken(string name, string what, params Mutation[] mutations) => new(name, what, () => new RaftWorkload(), mutations);
}
