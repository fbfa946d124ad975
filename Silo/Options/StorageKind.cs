namespace OrleansCluster.Silo.Options;

/// <summary>What the grain storage "Durable" is bound to.</summary>
internal enum StorageKind
{
    /// <summary>One folder, one process at a time.</summary>
    File,

    /// <summary>The metadata store: on the disks of a majority of the silos of its group.</summary>
    Consensus,

    /// <summary>The ADO.NET provider of the Microsoft engine.</summary>
    Postgres,
}
