namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>What a replica says of itself, for people and figures. No decision may rest on it.</summary>
/// <param name="GroupId">Its group; empty if it belongs to none yet.</param>
/// <param name="ReplicaId">Its id; 0 if it has none yet.</param>
/// <param name="Role">Follower, PreCandidate, Candidate or Leader; Failed or Unused; or <see cref="Starting"/>.</param>
/// <param name="Term">The term that it knows.</param>
/// <param name="LeaderSilo">The silo of the leader that it knows; null if it knows none.</param>
/// <param name="LastIndex">The end of its log.</param>
/// <param name="CommitIndex">Up to where it knows the log to be committed.</param>
/// <param name="AppliedIndex">Up to where its state machine is.</param>
/// <param name="Members">The members in force.</param>
/// <param name="Failure">Why it takes part no more; null if it does.</param>
/// <param name="Founders">The silos with which its silo was told that the group is to be created; empty if it was told none.</param>
[GenerateSerializer, Immutable, Alias("oc.consensus.ReplicaReport")]
public sealed record ReplicaReport(
    Guid GroupId,
    ulong ReplicaId,
    string Role,
    long Term,
    string? LeaderSilo,
    long LastIndex,
    long CommitIndex,
    long AppliedIndex,
    MemberReport[] Members,
    string? Failure,
    string[] Founders)
{
    /// <summary>The role of one whose disk is still being read: what else it reports is not known yet.</summary>
    public const string Starting = "Starting";

    /// <summary>
    /// A change of <see cref="Members"/> is under way, or this replica does not know yet that it is over. Until then a quorum may need members of before:
    /// none that the change removes or replaces may go for good, and no new one counts for certain.
    /// </summary>
    [Id(0)]
    public bool IsChanging { get; init; }

    /// <summary>Whether it belongs to a group of which it has neither taken anything in nor promised anything.</summary>
    public bool IsBlank => GroupId != Guid.Empty && Failure is null && Role != Starting && Term == 0 && LastIndex == 0;
}
