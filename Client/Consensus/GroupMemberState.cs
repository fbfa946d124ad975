using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Client.Consensus;

/// <summary>A member of a group, and what its silo says.</summary>
/// <param name="Silo">Where it is.</param>
/// <param name="ReplicaId">Its id, by which it is removed.</param>
/// <param name="Member">What it is to the group: Voter, Learner, Joining or Leaving.</param>
/// <param name="Report">What its silo says of the replica that it has, which need not be this one; a second old at most. Null if it did not answer.</param>
/// <param name="Problem">Why the silo did not answer, or what is not in order with the replica; null if it is in order.</param>
public sealed record GroupMemberState(string Silo, ulong ReplicaId, string Member, ReplicaReport? Report, string? Problem)
{
    /// <summary>What <see cref="Member"/> is of one that counts towards a quorum.</summary>
    public const string Voter = "Voter";

    /// <summary>What <see cref="Member"/> is of one that a change under way takes out.</summary>
    public const string Leaving = "Leaving";
}
