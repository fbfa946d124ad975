using System.Text;
using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;

/// <summary>Short ways to write logs, configurations and messages. In tests of one replica that is 1, and 2 leads unless said otherwise.</summary>
internal static class Make
{
    public static readonly Guid Group = new("6f3b2a10-0000-0000-0000-000000000001");

    public static readonly RaftOptions Options = new();

    public static TimeSpan ElectionTimeout => Options.ElectionTimeout;

    public static ReplicaId Id(ulong id) => new(id);

    public static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    public static GroupMember Voter(ulong id) => new(Id(id), $"silo{id}", MemberRole.Voter);

    public static GroupMember Learner(ulong id) => new(Id(id), $"silo{id}", MemberRole.Learner);

    public static GroupMember Joining(ulong id) => new(Id(id), $"silo{id}", MemberRole.Joining);

    public static GroupMember[] Voters(params ulong[] ids) => [.. ids.Select(Voter)];

    public static GroupConfiguration Of(params ulong[] voters) => new(Group, Voters(voters));

    public static LogEntry Entry(long index, long term) => new(term, index, EntryKind.Command, Encoding.UTF8.GetBytes($"{index}.{term}"));

    public static LogEntry Entry(long index, long term, GroupConfiguration configuration) =>
        new(term, index, EntryKind.Configuration, GroupConfigurationFormat.Encode(configuration));

    /// <summary>A log whose first entry is the configuration, and whose entries have these terms.</summary>
    public static List<LogEntry> Log(GroupConfiguration configuration, params long[] terms) =>
        [.. terms.Select((term, i) => i == 0 ? Entry(1, term, configuration) : Entry(i + 1, term))];

    /// <summary>Replica 1 of three, with a log whose entries have these terms; it has heard nobody for an election timeout.</summary>
    public static Replica Of3(long term, ulong vote, params long[] terms) => Of(Of(1, 2, 3), term, vote, 0, terms);

    public static Replica Of(GroupConfiguration configuration, long term, ulong vote, long commit, params long[] terms)
    {
        var recovered = new RaftRecovered(new HardState(term, Id(vote), commit), null, Log(configuration, terms));
        return new Replica(1, Options, Disk.Of(recovered), TimeSpan.Zero) { Now = ElectionTimeout };
    }

    /// <summary>Replica 1, leader of the group in the term after the one given; its writes are done and nothing that it has sent is answered.</summary>
    public static Replica Leader(GroupConfiguration configuration, long term, params long[] terms) => Leader(Options, configuration, term, terms);

    public static Replica Leader(RaftOptions options, GroupConfiguration configuration, long term, params long[] terms)
    {
        var recovered = new RaftRecovered(new HardState(term, ReplicaId.None, 0), null, Log(configuration, terms));
        var replica = new Replica(1, options, Disk.Of(recovered), TimeSpan.Zero);
        replica.TickAtDeadline();
        foreach (var request in replica.Take<VoteRequest>())
            replica.Step(new VoteResponse(request.To, Id(1), request.Term, true, true, 0));
        replica.Persist();
        foreach (var request in replica.Take<VoteRequest>())
            replica.Step(new VoteResponse(request.To, Id(1), request.Term, false, true, 0));
        Assert.Equal(RaftRole.Leader, replica.Core.Role);
        replica.Persist();
        return replica;
    }

    public static AppendRequest Append(long term, (long Index, long Term) previous, long commit, params LogEntry[] entries) =>
        new(Id(2), Id(1), term, previous.Index, previous.Term, entries, commit, new RoundStamp(1, default, commit, null));

    public static Heartbeat Beat(long term, long commit = 0) => new(Id(2), Id(1), term, commit, new RoundStamp(1, default, commit, null));

    public static VoteRequest Vote(ulong from, long term, long lastIndex, long lastTerm) =>
        new(Id(from), Id(1), term, false, false, lastIndex, lastTerm);

    public static VoteRequest PreVote(ulong from, long term, long lastIndex, long lastTerm) =>
        new(Id(from), Id(1), term, true, false, lastIndex, lastTerm);

    public static AppendResponse Accepted(ulong from, long term, long index, long round = 0) =>
        new(Id(from), Id(1), term, true, index, 0, 0, round, default);

    public static AppendResponse Rejected(ulong from, long term, long index, long hint, long hintTerm) =>
        new(Id(from), Id(1), term, false, index, hint, hintTerm, 0, default);

    public static HeartbeatResponse Heard(ulong from, long term, long round) => new(Id(from), Id(1), term, round, default);
}
