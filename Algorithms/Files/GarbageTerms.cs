namespace OrleansCluster.Algorithms.Files;

/// <summary>How blocks of former versions are dealt with.</summary>
/// <param name="Grace">How long they stay after they were replaced, for readers that are at it.</param>
/// <param name="GiveUpAfter">For how long after that their deletion is tried before it is left to the sweep of each silo.</param>
public readonly record struct GarbageTerms(TimeSpan Grace, TimeSpan GiveUpAfter);
