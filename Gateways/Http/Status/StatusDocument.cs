using OrleansCluster.Gateways.Http.Cache;
using OrleansCluster.Gateways.Http.Locks;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>The body of <c>/status</c>. Members are added, never renamed.</summary>
/// <param name="Product">OrleansCluster.</param>
/// <param name="Version">Of this build.</param>
/// <param name="Engine">What runs the grains.</param>
/// <param name="Time">When the cluster was asked.</param>
/// <param name="UptimeSeconds">Since this gateway started.</param>
/// <param name="Ready">What <c>/health/ready</c> says.</param>
/// <param name="Summary">The same as a sentence.</param>
/// <param name="Silos">Every silo that is known or expected, by name.</param>
/// <param name="Totals">Sums over the block stores that answered.</param>
/// <param name="Activations">Grain activations by type, the most numerous first.</param>
internal sealed record StatusDocument(
    string Product,
    string Version,
    string Engine,
    DateTimeOffset Time,
    double UptimeSeconds,
    bool Ready,
    string Summary,
    IReadOnlyList<SiloDocument> Silos,
    TotalsDocument Totals,
    IReadOnlyList<ActivationDocument> Activations)
{
    /// <summary>
    /// The metadata group, and after it the others of which a silo of this process has a replica, by name, 16 at most. Neither <see cref="Ready"/> nor
    /// <see cref="Summary"/> is about them.
    /// </summary>
    public IReadOnlyList<GroupDocument> Groups { get; init; } = [];

    /// <summary>What is held and waited for; null where there is no lock service.</summary>
    public LocksDocument? Locks { get; init; }

    /// <summary>What the silos hold of the cache; null where none takes part in one.</summary>
    public CacheDocument? Cache { get; init; }
}
