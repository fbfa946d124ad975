using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// What must hold of all replicas together, and is held against all that there ever was: election safety, leader append-only, log
/// matching, leader completeness, state machine safety (dissertation, figure 3.2). Beside them, what they rest on: that a replica goes by
/// the latest configuration in its log, and that what a leader takes for committed is on the disks of a quorum. Each after every step.
/// </summary>
internal sealed class WorldLedger
{
    private readonly Func<ReplicaId, LogNode, bool> _hasOnDisk;
    private readonly LogTree _tree = new();
    private readonly LeaderLedger _leaders = new();
    private readonly CommitLedger _committed;
    private readonly Dictionary<ReplicaId, LogMirror> _logs = [];
    private readonly List<(TimeSpan Moment, long Commit)> _history = [(TimeSpan.Zero, 0)];

    /// <param name="hasOnDisk">Whether the disk of a replica holds an entry, or a snapshot with its effect.</param>
    public WorldLedger(Func<ReplicaId, LogNode, bool> hasOnDisk)
    {
        _hasOnDisk = hasOnDisk;
        _committed = new CommitLedger(_leaders);
    }

    /// <summary>The highest index that any replica has known to be committed.</summary>
    public long Commit => _history[^1].Commit;

    public StateLedger State { get; } = new();

    /// <summary>A replica has made a step.</summary>
    public void Look(RaftCore core, TimeSpan real)
    {
        if (!_logs.TryGetValue(core.Id, out var log) || log.Core != core)
            _logs[core.Id] = log = new LogMirror(core, _tree);
        var (before, tip) = (log.Commit, log.Tip);
        log.Look();
        if (core.Role == RaftRole.Leader)
            _leaders.NoteLeader(core.Id, core.Term, log.Tip, _committed);
        if (log.Commit == before)
            return;
        if (core.Role == RaftRole.Leader)
            CheckQuorum(core, log, tip);
        _committed.Note(core.Id, core.Term, log.At(log.Commit));
        if (log.Commit > Commit)
            _history.Add((real, log.Commit));
    }

    /// <summary>A replica sends something: who it votes for, or that it leads, is told by that.</summary>
    public void LookAt(RaftMessage message)
    {
        switch (message)
        {
            case VoteResponse { IsPreVote: false, IsGranted: true }:
                _leaders.NoteVote(message.From, message.Term, message.To);
                break;
            case VoteRequest { IsPreVote: false }:
                _leaders.NoteVote(message.From, message.Term, message.From);
                break;
            case AppendRequest or Heartbeat or SnapshotRequest or TimeoutNow:
                _leaders.NoteClaim(message.From, message.Term);
                break;
        }
    }

    /// <summary>What was known to be committed at a moment.</summary>
    public long CommitAt(TimeSpan moment) => _history.Last(one => one.Moment <= moment || one.Moment == TimeSpan.Zero).Commit;

    // Counted here once more, and not by the core's own way: by the configuration that was in force before the step. It may have been joint and,
    // once it was committed, have been followed by the new one alone, by which more may have been committed; or others were taken in after.
    private void CheckQuorum(RaftCore core, LogMirror log, LogNode before)
    {
        var (node, now) = (log.At(log.Commit), core.Configuration!);
        var counted = before.Configuration ?? now;
        var isCommitted = IsOnQuorum(counted, node)
            || (counted.IsJoint && !now.IsJoint && before.ConfigurationIndex <= node.Index && IsOnQuorum(counted, log.At(before.ConfigurationIndex)) && IsOnQuorum(now, node));
        if (!isCommitted)
            Assert.Fail($"{core.Id} leads in term {core.Term} and takes {node} for committed, which is not on the disks of a quorum of {counted}.");
    }

    private bool IsOnQuorum(GroupConfiguration configuration, LogNode node)
    {
        return IsMajority(member => member.Role == MemberRole.Voter) && (!configuration.IsJoint || IsMajority(member => member.VotedBefore));

        bool IsMajority(Func<GroupMember, bool> votes)
        {
            var voters = configuration.Members.Where(votes).ToArray();
            return voters.Count(voter => _hasOnDisk(voter.Id, node)) * 2 > voters.Length;
        }
    }
}
