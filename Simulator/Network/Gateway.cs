using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Network;

/// <summary>
/// The silo that a client is connected to. When that is dead or out of reach it takes the client a few calls to notice, as a broken
/// connection does; then it connects to another.
/// </summary>
internal sealed class Gateway(SimProcess client, SimNetwork network, Func<IReadOnlyList<SimProcess>> silos, Chance chance)
{
    private const double Notices = 0.7;

    public SimProcess? Current { get; private set; }

    /// <summary>The gateway for the next call; null if there is none.</summary>
    public SimProcess? Choose()
    {
        if (Current is null || (!Reaches(Current) && chance.Hits(Notices)))
        {
            var all = silos();
            Current = all.Count == 0 ? null : chance.Pick(all);
        }

        return Current;
    }

    private bool Reaches(SimProcess silo) =>
        !silo.IsDead && !silo.IsPaused && !network.IsCut(client.Site, silo.Site) && !network.IsCut(silo.Site, client.Site);
}
