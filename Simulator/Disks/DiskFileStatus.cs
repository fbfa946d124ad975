namespace OrleansCluster.Simulator.Disks;

/// <summary>A file of a medium.</summary>
/// <param name="Path">Its path.</param>
/// <param name="DurableLength">How long the file is that the platters have under this name; null if they have none.</param>
/// <param name="CachedLength">How long the file is that is seen under this name; null if there is none.</param>
internal readonly record struct DiskFileStatus(string Path, long? DurableLength, long? CachedLength);
