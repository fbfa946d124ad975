namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>A member of a group.</summary>
/// <param name="Id">Its replica id.</param>
/// <param name="Address">Where it is, for whoever sends messages: here only carried along. At most <see cref="GroupConfiguration.MaxAddressBytes"/> in UTF-8.</param>
/// <param name="Role">What it is in the new configuration.</param>
/// <param name="VotedBefore">Of a joint configuration: whether it is a voter of the old one.</param>
public sealed record GroupMember(ReplicaId Id, string Address, MemberRole Role, bool VotedBefore = false)
{
    /// <summary>Whether it votes in the old or in the new configuration.</summary>
    public bool IsVoter => Role == MemberRole.Voter || VotedBefore;
}
