namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a leader's message says of the leader's contact with its quorum.</summary>
/// <param name="Round">
/// The latest round of the leader's term. Who answers with it has heard the leader after the round began. Never used twice in a term.
/// </param>
/// <param name="QuorumAge">How long before it was sent the leader had last asked what a quorum then answered.</param>
/// <param name="LeaderCommit">The leader's commit index.</param>
/// <param name="Echo">The clock in the receiver's last answer that the leader had: it was sent after that. Null if there was none, or the
/// leader has committed nothing in its term: then nothing is known of the age of its commit index.</param>
public readonly record struct RoundStamp(long Round, TimeSpan QuorumAge, long LeaderCommit, ClockEcho? Echo);
