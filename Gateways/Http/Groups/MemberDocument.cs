namespace OrleansCluster.Gateways.Http.Groups;

/// <summary>A member of a group.</summary>
/// <param name="Silo">Where it is.</param>
/// <param name="ReplicaId">Its id, by which it is removed. A string: it has more digits than a JavaScript number.</param>
/// <param name="Member">What it is to the group: Voter, Learner, Joining, Leaving.</param>
/// <param name="Role">What it does: Leader, Follower, PreCandidate, Candidate, Starting; left out if its silo does not answer for this replica.</param>
/// <param name="Term">The term that it knows; this and the next are left out as the role is.</param>
/// <param name="LastIndex">The end of its log.</param>
/// <param name="CommitIndex">Up to where it knows the log to be committed.</param>
/// <param name="AppliedIndex">Up to where its store is.</param>
/// <param name="Failure">What is not in order; left out if nothing.</param>
internal sealed record MemberDocument(
    string Silo, string ReplicaId, string Member, string? Role, long? Term, long? LastIndex, long? CommitIndex, long? AppliedIndex, string? Failure);
