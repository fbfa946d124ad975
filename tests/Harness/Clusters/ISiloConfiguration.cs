namespace OrleansCluster.Harness.Clusters;

/// <summary>How the silos of a cluster find each other: turns what a silo is to know into its command line and environment.</summary>
public interface ISiloConfiguration
{
    SiloLaunch Launch(SiloPlan plan);
}
