namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>A part of a block store's list of blocks, in ordinal order of ids.</summary>
/// <param name="Blocks">The blocks.</param>
/// <param name="Next">What to pass as <c>after</c> for the next part; null if this was the last.</param>
[GenerateSerializer, Alias("oc.files.BlockPage"), Immutable]
public sealed record BlockPage(BlockInfo[] Blocks, string? Next);
