namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>The answer to <see cref="RaftCore.ReadIndex"/>.</summary>
/// <param name="Context">What the caller gave.</param>
/// <param name="Outcome">Whether it may be answered.</param>
/// <param name="Index">The index to have applied first, if it may.</param>
public readonly record struct ReadResult(long Context, ReadOutcome Outcome, long Index);
