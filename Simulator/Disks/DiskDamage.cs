namespace OrleansCluster.Simulator.Disks;

/// <summary>Where bits were flipped.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">The byte.</param>
/// <param name="Mask">The bits of it.</param>
internal readonly record struct DiskDamage(string Path, long Offset, byte Mask);
