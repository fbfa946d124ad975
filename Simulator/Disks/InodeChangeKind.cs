namespace OrleansCluster.Simulator.Disks;

internal enum InodeChangeKind
{
    Write,

    /// <summary>The file became longer, without bytes.</summary>
    Extend,

    /// <summary>The file became shorter.</summary>
    Cut,
}
