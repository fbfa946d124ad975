using OrleansCluster.Algorithms.Metadata.Compaction;

namespace OrleansCluster.Algorithms.Metadata.Leadership;

/// <summary>What a leader goes by.</summary>
/// <param name="Compaction">When to give up history.</param>
/// <param name="MarkEvery">How often to mark the time, where something changed and compaction goes by age.</param>
/// <param name="CheckpointEvery">How often to write down what is left of a lease that is not renewed.</param>
/// <param name="DriftPartsPerMillion">By how much this clock may run faster than a lease holder's.</param>
public sealed record LeaderPolicy(CompactionPolicy Compaction, TimeSpan MarkEvery, TimeSpan CheckpointEvery, int DriftPartsPerMillion);
