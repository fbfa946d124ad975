using System.Globalization;
using OrleansCluster.Client.Consensus;
using OrleansCluster.Gateways.Http.Status;

namespace OrleansCluster.Gateways.Http.Groups;

/// <summary>Makes the document of a group's members. Pure.</summary>
internal static class MembersComposer
{
    public static MembersDocument Compose(GroupMembers members) => new(
        members.Group, members.GroupId, members.LeaderSilo, members.Term, members.IsChanging, members.IsSettled,
        [.. members.Members.OrderBy(member => member.Silo, NaturalOrder.Instance).ThenBy(member => member.ReplicaId).Select(Document)]);

    private static MemberDocument Document(GroupMemberState member)
    {
        // Of another replica that lives there nothing is told but that it does.
        var report = member.Report?.ReplicaId == member.ReplicaId ? member.Report : null;
        return new MemberDocument(
            member.Silo, member.ReplicaId.ToString(CultureInfo.InvariantCulture), member.Member, report?.Role, report?.Term, report?.LastIndex,
            report?.CommitIndex, report?.AppliedIndex, member.Problem);
    }
}
