namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>A command about several leases was carried out for all but some.</summary>
/// <param name="Skipped">
/// Of a renewal: those that do not exist. Of an expiry or a checkpoint: those too, and those renewed meanwhile.
/// </param>
public sealed record LeasesAnswer(long[] Skipped) : MetadataAnswer;
