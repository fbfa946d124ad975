namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>A member of a group, as a replica knows it.</summary>
/// <param name="Silo">Where it is.</param>
/// <param name="ReplicaId">Its id, by which it is removed.</param>
/// <param name="Role">Voter, Learner, Joining or Leaving, or another of the consensus' own list.</param>
[GenerateSerializer, Immutable, Alias("oc.consensus.MemberReport")]
public sealed record MemberReport(string Silo, ulong ReplicaId, string Role);
