namespace OrleansCluster.Gateways.Http.Groups;

/// <summary>The members of a group. Members are added, never renamed.</summary>
/// <param name="Group">Its name.</param>
/// <param name="GroupId">Its id.</param>
/// <param name="Leader">The silo of the leader that says so; left out if none was found: then it is what the replica says that has most of the log.</param>
/// <param name="Term">The term of whoever says so.</param>
/// <param name="Changing">Whether a change is under way; left out where no leader was found.</param>
/// <param name="Settled">Whether none is, and every member votes: only then nothing is to be waited for. False where no leader was found.</param>
/// <param name="Members">Every member, by silo.</param>
internal sealed record MembersDocument(
    string Group, Guid GroupId, string? Leader, long Term, bool? Changing, bool Settled, IReadOnlyList<MemberDocument> Members);
