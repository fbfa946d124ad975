using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Client.Consensus;

/// <summary>What reports of replicas mean. Pure.</summary>
internal static class GroupReading
{
    /// <summary>The members as the leader has them.</summary>
    public static GroupMembers MembersOf(LeaderSight leader) => new(
        leader.Found.Group, leader.Report.GroupId, leader.Silo, leader.Report.Term, leader.Report.IsChanging,
        States(leader.Found, leader.Report, leader.Silo));

    /// <summary>The members as the replica has them that has most of the log; null if no replica answered that has any.</summary>
    public static GroupMembers? MembersOf(GroupReport found)
    {
        var latest = found.Replicas
            .Where(entry => entry.Report is { Members.Length: > 0 })
            .OrderByDescending(entry => entry.Report!.CommitIndex)
            .ThenByDescending(entry => entry.Report!.LastIndex)
            .FirstOrDefault()?.Report;
        return latest is null ? null : new GroupMembers(found.Group, latest.GroupId, null, latest.Term, null, States(found, latest, null));
    }

    /// <summary>Whether every active silo answered, and none has a replica of the group.</summary>
    public static bool IsCertainlyNotThere(GroupReport found) =>
        found.Replicas.Length > 0 && found.Replicas.All(entry => entry.Report is { } report && report.GroupId == Guid.Empty && report.Role != ReplicaReport.Starting);

    /// <summary>Refuses to take a replica out without which those that vote and are in order would be no majority.</summary>
    /// <exception cref="QuorumAtRiskException">They would not.</exception>
    /// <exception cref="ChangeRefusedException">Nobody would vote.</exception>
    public static void CheckQuorumWithout(GroupMembers members, ulong replicaId)
    {
        if (members.Members.All(member => member.ReplicaId != replicaId || member.Member != GroupMemberState.Voter))
            return;
        var voters = members.Members.Where(member => member.Member == GroupMemberState.Voter && member.ReplicaId != replicaId).ToList();
        if (voters.Count == 0)
            throw new ChangeRefusedException(members.Group, $"replica {replicaId} is the only one that votes.");
        var inOrder = voters.Count(member => member.Problem is null);
        if (inOrder <= voters.Count / 2)
            throw new QuorumAtRiskException(members.Group, replicaId, inOrder, voters.Count);
    }

    private static GroupMemberState[] States(GroupReport found, ReplicaReport latest, string? leaderSilo) =>
    [
        .. latest.Members
            .Select(member =>
            {
                var entry = member.Silo == leaderSilo
                    ? new ReplicaEntry(leaderSilo, latest, null)
                    : found.Replicas.FirstOrDefault(one => one.Silo == member.Silo);
                return new GroupMemberState(member.Silo, member.ReplicaId, member.Role, entry?.Report, ProblemOf(member, latest.GroupId, entry));
            })
            .OrderBy(member => member.Silo, StringComparer.Ordinal)
            .ThenBy(member => member.ReplicaId),
    ];

    private static string? ProblemOf(MemberReport member, Guid groupId, ReplicaEntry? entry) => entry switch
    {
        null => "The silo is not active.",
        { Report: null } => entry.Problem ?? "It did not answer.",
        { Report.Failure: { } failure } => failure,
        { Report.Role: ReplicaReport.Starting } => "Its disk is still being read.",
        { Report.ReplicaId: 0 } => "Its disk has no replica.",
        { Report: var report } when report.GroupId != groupId => $"Its disk has a replica of another group of the name, {report.GroupId}.",
        { Report: var report } when report.ReplicaId != member.ReplicaId => $"Its disk has the replica {report.ReplicaId} in the place of this one.",
        _ => null,
    };
}
