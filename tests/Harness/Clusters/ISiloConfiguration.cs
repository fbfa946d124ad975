using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Harness.Clusters;

/// <summary>How the silos of a cluster find each other: turns what a silo is to know into its command line and environment.</summary>
public interface ISiloConfiguration
{
    /// <summary>Within which a process that was started listens.</summary>
    TimeSpan StartLimit => Until.Patience;

    SiloLaunch Launch(SiloPlan plan);

    /// <summary>
    /// The silos that a silo must see as active before the cluster counts as healed, where its own readiness does not say so of the others.
    /// </summary>
    IReadOnlyList<string> MustSee(SiloPlan plan) => [];

    /// <summary>
    /// Whether a process that ended by itself did so because the other silos had voted its silo dead. That is no failure: it is started again.
    /// </summary>
    bool WasVotedDead(SiloProcess ended) => false;
}
