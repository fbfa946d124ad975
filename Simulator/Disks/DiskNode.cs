namespace OrleansCluster.Simulator.Disks;

/// <summary>What a name stands for: a file's content, or a directory.</summary>
internal abstract class DiskNode;
