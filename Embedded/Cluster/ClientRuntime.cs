using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using OrleansCluster.Embedded.Observers;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Cluster;

/// <summary>A client: it reaches its cluster through a gateway silo, chosen anew for each placement.</summary>
internal sealed class ClientRuntime : GrainRuntime
{
    private readonly IServiceProvider _services;
    private volatile bool _connected;

    public ClientRuntime(EmbeddedCluster cluster, IServiceProvider services, ClientMessagingOptions options)
        : base(cluster, options.ResponseTimeout, [.. services.GetServices<IOutgoingGrainCallFilter>()])
    {
        _services = services;
        Objects = new LocalObjects(
            this,
            NewClientId,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Runtime.Observers"));
    }

    public override string Name => "a client";

    public override LocalObjects Objects { get; }

    public override TimeProvider Time => field ??= _services.GetRequiredService<TimeProvider>();

    public override bool IsFenced => false;

    public override Exception? Unusable =>
        _connected ? null : new InvalidOperationException("The client is not connected: start its host first, and do not use it after the host stopped.");

    /// <summary>Whether there is no silo in its process: it reaches them by connections.</summary>
    public bool IsRemote => Cluster.Network is { Self.Kind: PeerKind.Client };

    /// <exception cref="SiloUnavailableException">No silo is active.</exception>
    public void Connect()
    {
        if (!IsRemote && PlacementSilo() is null)
            throw new SiloUnavailableException($"No silo of the cluster '{Cluster.ClusterId}' (service '{Cluster.ServiceId}') is active in this process.");
        Cluster.Connect(this);
        _connected = true;
    }

    public void Disconnect()
    {
        _connected = false;
        AbandonCalls("The client was stopped");
        Objects.Clear();
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
