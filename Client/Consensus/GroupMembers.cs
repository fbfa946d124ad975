namespace OrleansCluster.Client.Consensus;

/// <summary>The members of a group.</summary>
/// <param name="Group">Its name.</param>
/// <param name="GroupId">Its id.</param>
/// <param name="LeaderSilo">
/// The silo of the leader that says so; null if none was found: then it is what the replica says that has most of the log, and may be out of date.
/// </param>
/// <param name="Term">The term of whoever says so.</param>
/// <param name="IsChanging">
/// Whether a change is under way. Until it is over a quorum may need members of before, and what was begun may be undone. Null where no leader was found.
/// </param>
/// <param name="Members">Every member, by silo.</param>
public sealed record GroupMembers(string Group, Guid GroupId, string? LeaderSilo, long Term, bool? IsChanging, IReadOnlyList<GroupMemberState> Members)
{
    /// <summary>Whether no change is under way, and every member votes.</summary>
    public bool IsSettled => IsChanging == false && Members.All(member => member.Member == GroupMemberState.Voter);
}
