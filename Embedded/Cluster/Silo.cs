using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Management;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Observers;
using OrleansCluster.Embedded.Placement;

namespace OrleansCluster.Embedded.Cluster;

/// <summary>One incarnation of a virtual silo.</summary>
/// <remarks>
/// <see cref="Fence"/> is the first thing a kill does, before the cluster is told: from then on no turn starts, no message leaves and
/// no answer is sent. A turn that runs at that moment runs on, unseen. Only after that is the silo declared dead, so that nobody
/// else can hold what it held while it still acts.
/// </remarks>
internal sealed class Silo : GrainRuntime
{
    private volatile bool _fenced;
    private volatile bool _dead;
    private volatile bool _accepting;

    public Silo(EmbeddedCluster cluster, string name, SiloAddress address, SiloAddress gateway, IServiceProvider services)
        : base(
            cluster,
            services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.ResponseTimeout,
            [.. services.GetServices<IOutgoingGrainCallFilter>()])
    {
        Name = name;
        Address = address;
        GatewayAddress = gateway;
        Services = services;
        IncomingFilters = [.. services.GetServices<IIncomingGrainCallFilter>()];
        ActivationObservers = [.. services.GetServices<IActivationWorkingSetObserver>()];
        Collection = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        MaxForwards = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.MaxForwardCount;
        Loggers = services.GetRequiredService<ILoggerFactory>();
        Objects = new LocalObjects(this, () => cluster.Network is null ? $"hosted-{address}" : NewClientId(), Loggers.CreateLogger("Orleans.Runtime.Observers"));
        Catalog = new Catalog(this);
        Placement = new PlacementService(this);
    }

    public override string Name { get; }

    public SiloAddress Address { get; private set; }

    public SiloAddress GatewayAddress { get; private set; }

    public IServiceProvider Services { get; }

    public IIncomingGrainCallFilter[] IncomingFilters { get; }

    public IActivationWorkingSetObserver[] ActivationObservers { get; }

    public GrainCollectionOptions Collection { get; }

    public int MaxForwards { get; }

    public ILoggerFactory Loggers { get; }

    public override LocalObjects Objects { get; }

    public Catalog Catalog { get; }

    public PlacementService Placement { get; }

    public ISiloFigures Figures => field ??= new LocalSiloFigures(this);

    /// <summary>The silo's own clock: the one that its host registered, or else the world's.</summary>
    public override TimeProvider Time => field ??= Services.GetRequiredService<TimeProvider>();

    public SiloStatus Status { get; set; } = SiloStatus.Created;

    public DateTime StartTime { get; init; }

    public override bool IsFenced => _fenced;

    /// <summary>Whether the cluster was told that it is gone.</summary>
    public bool IsDead => _dead;

    /// <summary>Whether new activations may be placed here.</summary>
    public bool IsAccepting => _accepting;

    public override Exception? Unusable =>
        _dead ? new SiloUnavailableException($"The silo {Name} ({Address}) has stopped; no call can be made from it.") : null;

    /// <summary>Another incarnation's address, before this one takes calls.</summary>
    public void Renumber(int generation)
    {
        Address = SiloAddress.New(Address.Endpoint, generation);
        GatewayAddress = SiloAddress.New(GatewayAddress.Endpoint, generation);
        Cluster.Membership.Update(this, Status);
    }

    public void Accept() => _accepting = true;

    public void StopAccepting() => _accepting = false;

    public void Fence()
    {
        _accepting = false;
        _fenced = true;
    }

    public void MarkDead()
    {
        _accepting = false;
        _dead = true;
    }

    /// <summary>Sends a request on that reached an activation which had gone.</summary>
    public void Forward(Call call)
    {
        if (_fenced || (call.IsSettled && Cluster.Fabric.CalleesSeeCallers)) return;
        if (call.Forwards++ >= MaxForwards)
        {
            Cluster.Fabric.Refuse(call, new OrleansMessageRejectionException($"The call of {call.Method} to {call.Target.GrainId} met {call.Forwards} activations that had gone, and was not sent on any more. It did not take effect."), this);
            return;
        }

        if (call.Target.LastActivation is { IsReachable: false }) call.Target.LastActivation = null;
        call.Origin.Dispatch(call);
    }

    protected override Silo? PlacementSilo() => this;
}
