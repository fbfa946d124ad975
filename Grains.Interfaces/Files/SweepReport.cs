namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>What one pass over all blocks of a silo did about blocks that belong to nothing.</summary>
/// <param name="Examined">Blocks looked at.</param>
/// <param name="Deleted">Blocks that belonged to nothing and were deleted.</param>
/// <param name="Skipped">Blocks whose file could not be asked, or whose trailer could not be read: kept.</param>
[GenerateSerializer, Alias("oc.files.SweepReport"), Immutable]
public sealed record SweepReport(long Examined, long Deleted, long Skipped);
