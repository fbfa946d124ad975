namespace OrleansCluster.Silo.Options;

/// <summary>What the grain storage "Durable" is bound to.</summary>
internal enum StorageKind
{
    /// <summary>One folder, one process.</summary>
    File,

    /// <summary>The ADO.NET provider of the Microsoft engine.</summary>
    Postgres,
}
