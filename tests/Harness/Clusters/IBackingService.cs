namespace OrleansCluster.Harness.Clusters;

/// <summary>What a cluster depends on outside of itself, as a database.</summary>
public interface IBackingService
{
    /// <summary>Ends it as a crash would. Does nothing to one that is away.</summary>
    Task StopAsync();

    /// <summary>Starts it on what it had and returns when it serves. Does nothing to one that is there.</summary>
    Task StartAsync();
}
