namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>A lease, for the model.</summary>
internal sealed record NaiveLease(long Time, long Remaining, long Epoch);
