namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>A block as a block store lists it.</summary>
/// <param name="BlockId">Its id.</param>
/// <param name="Length">In bytes, the trailer that says whose it is included.</param>
[GenerateSerializer, Alias("oc.files.BlockInfo"), Immutable]
public sealed record BlockInfo(string BlockId, long Length);
