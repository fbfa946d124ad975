namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>Which silos shall take the blocks of a range.</summary>
/// <param name="FirstBlock">The number of the first block, from 0.</param>
/// <param name="Silos">For each block the names of distinct silos, as many as the file's replication.</param>
[GenerateSerializer, Alias("oc.files.BlockPlacement"), Immutable]
public sealed record BlockPlacement(int FirstBlock, string[][] Silos);
