namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>What stands behind "Durable" in a run.</summary>
internal enum DurableKind
{
    /// <summary>A remote service that answers late or never: what any provider may do at its worst. Tokens are counted in records.</summary>
    Service,

    /// <summary>The shipped provider of a folder that the silos share. Tokens are counted in records.</summary>
    Folder,

    /// <summary>The shipped provider over the metadata store. Its revisions are the tokens.</summary>
    Consensus,
}
