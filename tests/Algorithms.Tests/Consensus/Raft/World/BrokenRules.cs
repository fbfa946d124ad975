namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

// Rules whose breach the random runs must find: one at least for each of the five properties, and those that hardly anything but a schedule finds.
internal sealed partial record BrokenRule
{
    public static readonly BrokenRule[] All =
    [
        new(
            "an append is answered before it is durable",
            "RaftCore.Following.cs",
            "IsAccepted: true, index, 0, 0, round, Echo), _durability.Entries)",
            "IsAccepted: true, index, 0, 0, round, Echo), {rule} ? 0 : _durability.Entries)",
            0,
            "not on the disks of a quorum"),
        new(
            "a vote is answered before it is durable",
            "RaftCore.Elections.cs",
            "IsGranted: true, RemovedBy: 0), _durability.Promises);\n    }\n\n    private void Refuse",
            "IsGranted: true, RemovedBy: 0), {rule} ? 0 : _durability.Promises);\n    }\n\n    private void Refuse",
            3461,
            "Election safety"),
        new(
            "election safety: a second vote in a term",
            "RaftCore.Elections.cs",
            ": _vote == request.From || (_vote.IsNone && _leader.IsNone);",
            ": {rule} || _vote == request.From || (_vote.IsNone && _leader.IsNone);",
            11,
            "Election safety"),
        new(
            "leader append-only: a proposal takes the place of an uncommitted one",
            "RaftCore.Leading.cs",
            "var entry = new LogEntry(_term, _log.LastIndex + 1, kind, data);",
            """
            if ({rule} && kind == EntryKind.Command && _log.LastIndex > _log.Commit)
            {
                _durability.TruncatedFrom(_log.LastIndex);
                _log.TruncateFrom(_log.LastIndex);
            }

            var entry = new LogEntry(_term, _log.LastIndex + 1, kind, data);
            """,
            0,
            "Leader append-only"),
        new(
            "log matching: the entry before is not compared",
            "RaftCore.Following.cs",
            "if (known == 0 && _log.TermAt(previous) != request.PreviousTerm)",
            "if (known == 0 && ({rule} ? _log.TermAt(previous) is null : _log.TermAt(previous) != request.PreviousTerm))",
            33,
            "Log matching"),
        new(
            "leader completeness: the longer log wins",
            "RaftLog.cs",
            "lastTerm > LastTerm || (lastTerm == LastTerm && lastIndex >= LastIndex);",
            "{rule} ? lastIndex >= LastIndex : lastTerm > LastTerm || (lastTerm == LastTerm && lastIndex >= LastIndex);",
            33,
            "Leader completeness"),
        new(
            "replicas are counted for entries of an earlier term",
            "RaftCore.Leading.cs",
            "if (index <= _log.Commit || _log.TermAt(index) != _term)",
            "if (index <= _log.Commit || (!{rule} && _log.TermAt(index) != _term))",
            1,
            "a read of"),
        new(
            "state machine safety: what is durable is applied before it is committed",
            "RaftCore.cs",
            "var to = Math.Min(_log.Commit, _durability.Index);",
            "var to = {rule} ? _durability.Index : Math.Min(_log.Commit, _durability.Index);",
            1,
            "State machine safety"),
        new(
            "an append ends the log",
            "RaftCore.Following.cs",
            "var matched = request.PreviousIndex + request.Entries.Count;",
            """
            var matched = request.PreviousIndex + request.Entries.Count;
            if ({rule} && matched >= _log.Commit && matched < _log.LastIndex)
            {
                _log.TruncateFrom(matched + 1);
                _durability.TruncatedFrom(matched + 1);
            }
            """,
            0,
            "entries that were acknowledged are gone"),
        new(
            "learners are counted",
            "RaftCore.Leading.cs",
            "_log.Configuration!.QuorumValue(_matchOf)",
            """
            (!{rule} || _log.Configuration!.IsJoint
                ? _log.Configuration!
                : new GroupConfiguration(_log.Configuration.GroupId, _log.Configuration.Members.Select(member => member with { Role = MemberRole.Voter })))
                .QuorumValue(_matchOf)
            """,
            39,
            "not on the disks of a quorum"),
        new(
            "a joint configuration without the old majority",
            "GroupConfiguration.cs",
            "return IsJoint ? Math.Min(reached, Majority(valueOf, old: true)) : reached;",
            "return IsJoint && !{rule} ? Math.Min(reached, Majority(valueOf, old: true)) : reached;",
            4,
            "not on the disks of a quorum"),
        new(
            "no silence after a start",
            "RaftCore.cs",
            "_heardLeader = now;",
            "_heardLeader = {rule} ? now - _options.ElectionTimeout : now;",
            0,
            "a read of"),
        new(
            "the lease is kept while the leader hands over",
            "RaftCore.Leading.cs",
            "_leaseGivenUp = true;",
            "_leaseGivenUp = !{rule};",
            84,
            "a read of"),
        new(
            "a configuration stays in force when its entry is dropped",
            "RaftLog.cs",
            "_configurations.TruncateFrom(index);",
            "if (!{rule}) _configurations.TruncateFrom(index);",
            5,
            "goes by the configuration of"),
        new(
            "what is durable is told by the index alone",
            "Durability.cs",
            "_underWay[i] = _underWay[i] with { LastIndex = Math.Min(_underWay[i].LastIndex, index - 1) };",
            "_underWay[i] = {rule} ? _underWay[i] : _underWay[i] with { LastIndex = Math.Min(_underWay[i].LastIndex, index - 1) };",
            13,
            "which its disk does not have"),
    ];
}
