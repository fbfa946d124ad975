namespace OrleansCluster.Client.Consensus;

/// <summary>What became of a change.</summary>
/// <param name="IsOver">
/// Whether there is nothing to wait for: it was made, to its end. Else it has begun, and goes on without the caller, unless the leader is lost early.
/// </param>
/// <param name="Members">The members after it, as the leader has them.</param>
public sealed record GroupChange(bool IsOver, GroupMembers Members);
