namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>What a check of every byte of a block found.</summary>
/// <param name="BlockId">The block.</param>
/// <param name="Condition">What was found.</param>
/// <param name="Length">In bytes, trailer included; 0 unless it is good.</param>
/// <param name="Detail">Where it is damaged; null otherwise.</param>
[GenerateSerializer, Alias("oc.files.BlockReport"), Immutable]
public sealed record BlockReport(string BlockId, BlockCondition Condition, long Length, string? Detail);
