namespace OrleansCluster.Bench.Locks;

/// <summary>Where it is kept who holds what.</summary>
internal enum LocksStorage
{
    /// <summary>In one folder of one process.</summary>
    File,

    /// <summary>In the metadata store, on a majority of three replicas.</summary>
    Consensus,
}
