namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>What a crash keeps of what was not flushed.</summary>
public enum CrashMode
{
    /// <summary>Nothing: neither bytes nor names.</summary>
    LoseAll,

    /// <summary>
    /// Everything, for now: only the process dies, the page cache lives on, and nothing more is durable than before.
    /// </summary>
    KeepAll,

    /// <summary>Drawn from a seed: some names, some writes, some sectors of them, some lengths without their bytes.</summary>
    KeepSome,
}
