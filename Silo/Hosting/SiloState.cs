namespace OrleansCluster.Silo.Hosting;

/// <summary>Where a silo of this process is in its life, as its host sees it.</summary>
internal enum SiloState
{
    Stopped,
    Starting,
    Running,
    Stopping,

    /// <summary>Ended without warning; may be started again.</summary>
    Killed,
}
