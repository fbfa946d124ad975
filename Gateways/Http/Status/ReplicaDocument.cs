namespace OrleansCluster.Gateways.Http.Status;

/// <summary>A replica of a consensus group.</summary>
/// <param name="Silo">Where it is.</param>
/// <param name="Role">Leader, Follower, PreCandidate, Candidate; Failed; Unused: its disk has none; Silent: no answer; Missing: its silo is not active.</param>
/// <param name="Member">What it is to the group: Voter, Learner, Joining, Leaving; left out: it is no member.</param>
/// <param name="Term">The term that it knows.</param>
/// <param name="LastIndex">The end of its log.</param>
/// <param name="CommitIndex">Up to where it knows the log to be committed.</param>
/// <param name="AppliedIndex">Up to where its store is.</param>
/// <param name="ReplicaId">Its id, by which it is removed. A string: it has more digits than a JavaScript number.</param>
/// <param name="Failure">What is not in order; left out if nothing.</param>
internal sealed record ReplicaDocument(
    string Silo, string Role, string? Member, long Term, long LastIndex, long CommitIndex, long AppliedIndex, string? ReplicaId, string? Failure);
