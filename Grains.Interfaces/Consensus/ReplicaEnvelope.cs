namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>Messages of one replica to another, as bytes of the consensus' own format.</summary>
/// <param name="GroupId">The group: another's is dropped.</param>
/// <param name="FromSilo">Where the sender is.</param>
/// <param name="Messages">One behind the other, in the order in which they are to be taken.</param>
[GenerateSerializer, Immutable, Alias("oc.consensus.ReplicaEnvelope")]
public sealed record ReplicaEnvelope(Guid GroupId, string FromSilo, byte[][] Messages);
