using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Cluster;

/// <summary>A client: it reaches its cluster through a gateway silo, chosen anew for each placement.</summary>
internal sealed class ClientRuntime(EmbeddedCluster cluster, ClientMessagingOptions options, IOutgoingGrainCallFilter[] outgoingFilters)
    : GrainRuntime(cluster, options.ResponseTimeout, outgoingFilters)
{
    private volatile bool _connected;

    public override bool IsFenced => false;

    public override Exception? Unusable =>
        _connected ? null : new InvalidOperationException("The client is not connected: start its host first, and do not use it after the host stopped.");

    /// <exception cref="SiloUnavailableException">No silo is active.</exception>
    public void Connect()
    {
        if (PlacementSilo() is null)
            throw new SiloUnavailableException($"No silo of the cluster '{Cluster.ClusterId}' (service '{Cluster.ServiceId}') is active in this process.");
        Cluster.Connect(this);
        _connected = true;
    }

    public void Disconnect()
    {
        _connected = false;
        AbandonCalls("The client was stopped");
        Cluster.Disconnect(this);
    }

    /// <summary>A client is not told of a silo's death: what it waits for from there times out.</summary>
    public override void OnSiloDied(Silo dead)
    {
    }

    protected override Silo? PlacementSilo()
    {
        var silos = Cluster.Membership.ActiveSilos;
        return silos.Length == 0 ? null : silos[Cluster.World.Random.Next(silos.Length)];
    }
}
