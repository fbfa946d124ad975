namespace OrleansCluster.Bench.Metadata;

/// <summary>What of the metadata store can be measured by itself.</summary>
internal enum MetadataPart
{
    Puts,
    Reads,
    Failover,

    /// <summary>A million keys: loading, memory, snapshot, restart.</summary>
    Million,
}
