using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Embedded.Chance;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Enumerations;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Lifecycle;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Scheduling;
using OrleansCluster.Embedded.Workers;

namespace OrleansCluster.Embedded.Activations;

/// <summary>
/// One activation of a grain: its turns, its requests and its life. All state here is touched in its own turns only, but for what is
/// marked volatile. Its beginning and end are in <c>Activation.Life.cs</c>.
/// </summary>
internal sealed partial class Activation : Callee, IGrainContext, IActivationWorkingSetMember
{
    private readonly Queue<GrainRequest> _waiting = new();
    private readonly ILogger _logger;
    private Dictionary<Guid, int>? _reentrantSections;
    private OpenEnumerations? _enumerations;
    private volatile ActivationState _state = ActivationState.Starting;
    private int _running;
    private int _blocking;
    private int _writing;
    private int _watched;
    private int _sweeping;
    private int _passers;
    private bool _starting;
    private volatile bool _dropped;

    /// <param name="silo">Where it lives.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainClass">The grain's class.</param>
    /// <param name="pool">Those it belongs to if it is a stateless worker.</param>
    public Activation(Silo silo, GrainId grainId, GrainClass grainClass, WorkerPool? pool = null)
        : base(silo, grainId)
    {
        Silo = silo;
        Class = grainClass;
        Pool = pool;
        IsFiltered = silo.IncomingFilters.Length > 0 || grainClass.IsCallFilter;
        Number = silo.Catalog.NextNumber();
        ActivationId = new ActivationId(silo.Cluster.World.Random.NextGuid());
        _logger = silo.Catalog.Logger;
        _lifecycle = new GrainLifecycle((name, exception) => CatalogLog.StopFailed(_logger, exception, GrainId, name));
        _lastUse = silo.Cluster.Now;
        _deactivated = new TaskCompletionSource(Scheduler.OutsideContinuations);
    }

    public Silo Silo { get; }

    public GrainClass Class { get; }

    /// <summary>The stateless workers that it is one of; null if it is none.</summary>
    public WorkerPool? Pool { get; }

    /// <summary>The calls that its pool gave it and that have not ended. The pool's, and guarded by it.</summary>
    public int Assigned { get; set; }

    /// <summary>Counts the activations of the silo in the order in which they were made.</summary>
    public long Number { get; }

    public override bool IsFiltered { get; }

    public override IEnumerations Enumerations => _enumerations ??= new OpenEnumerations(this);

    public ActivationId ActivationId { get; }

    /// <summary>The calls that this activation waits for.</summary>
    public PendingCalls Pending { get; } = new(shared: false);

    public GrainReference GrainReference => field ??= new GrainReference(Silo, GrainId, null);

    public GrainAddress Address => field ??= new GrainAddress { GrainId = GrainId, ActivationId = ActivationId, SiloAddress = Silo.Address };

    public ActivationState State => _state;

    /// <summary>Whether a request is under way.</summary>
    public bool IsBusy => _running > 0;

    public bool IsGone => _state == ActivationState.Gone;

    /// <summary>Whether a message may be sent here: a hint, since it may change at any moment.</summary>
    public bool IsReachable => !IsGone && !IsFenced;

    private bool HasFailed => IsGone && _failure is not null;

    public override bool IsFenced => _dropped || Silo.IsFenced;

    public override EngineRandom? Chance => Silo.Cluster.World.Random;

    /// <summary>
    /// The activation is gone in the middle of whatever it does: no turn of it runs any more, it answers nothing, nothing of it is
    /// ended or disposed of. For simulations: Orleans may lose an activation at any moment, with its silo.
    /// </summary>
    public void Drop()
    {
        _dropped = true;
        Silo.Cluster.Directory.Unregister(this);
        Silo.Catalog.Remove(this);
    }

    /// <summary>A stateless worker is idle before its caller can call again, so that no further one is started for it.</summary>
    public override bool EndsBeforeAnswering => Pool is not null;

    /// <summary>A call has arrived: from here it goes into the inbox, of this activation or of a fellow worker. One that has failed to start tells why.</summary>
    public override void Accept(Call call)
    {
        if (Pool is null || HasFailed) Enqueue(call);
        else Silo.Catalog.Workers.Accept(Pool, call);
    }

    public override void Receive(GrainRequest request)
    {
        if (Pool is not null && !HasFailed && request is Call { IsAssigned: false } call)
        {
            Accept(call);
            return;
        }

        switch (_state)
        {
            case ActivationState.Gone:
                GiveBack(request);
                break;
            case ActivationState.Valid when (_waiting.Count == 0 || MayPass(request)) && MayStart(request):
                Begin(request);
                break;
            default:
                Wait(request);
                break;
        }
    }

    public override void Ended(GrainRequest request)
    {
        _running--;
        if (!request.AlwaysInterleaves)
        {
            _blocking--;
            if (!request.IsReadOnly) _writing--;
        }

        Debug.Assert(_running >= 0 && _blocking >= 0 && _writing >= 0, "A request ended that was not running.");
        if (request.KeepsAlive) _lastUse = Silo.Cluster.Now;
        Pool?.Ended(this, wasAssigned: request is Call);
        if (_state == ActivationState.Valid) StartWaiting();
        else if (_running == 0) _drained?.TrySetResult();
    }

    public override void NoteFailure(Call call, Exception exception)
    {
        if (call.Method.IsOneWay) CatalogLog.OneWayFailed(_logger, exception, GrainId, call.Method.Name);
        if (exception is not InconsistentStateException { IsSourceActivation: true } conflict) return;
        conflict.IsSourceActivation = false;
        Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, exception, $"{call.Method} met a state that somebody else had changed."));
    }

    public override ValueTask<TResult> Filter<TResult>(Call call, Func<Invocation<TResult>> invoke) =>
        new IncomingCallContext<TResult>(this, call.Method, call.SourceId, Silo.IncomingFilters, invoke).Run();

    public void EnterReentrantSection(Guid id)
    {
        _reentrantSections ??= [];
        _reentrantSections[id] = _reentrantSections.GetValueOrDefault(id) + 1;
    }

    public void LeaveReentrantSection(Guid id)
    {
        if (_reentrantSections is null || !_reentrantSections.TryGetValue(id, out var depth)) return;
        if (depth > 1) _reentrantSections[id] = depth - 1;
        else _reentrantSections.Remove(id);
    }

    /// <summary>Whether this activation was not yet among those whose pending calls are looked after; it is now.</summary>
    public bool TryWatch() => Volatile.Read(ref _watched) == 0 && Interlocked.Exchange(ref _watched, 1) == 0;

    /// <summary>Whether no look at its overdue calls stands in its inbox yet; one does now. A turn that takes long gathers one, not many.</summary>
    public bool TryBeginSweep() => Interlocked.Exchange(ref _sweeping, 1) == 0;

    public void EndSweep() => Volatile.Write(ref _sweeping, 0);

    public void Unwatch() => Volatile.Write(ref _watched, 0);

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"{GrainId}{ActivationId} on {Silo.Name}, {_state}";

    protected override void OnUnhandled(Exception exception) => CatalogLog.TurnFailed(_logger, exception, GrainId);

    private void Begin(GrainRequest request)
    {
        _running++;
        if (!request.AlwaysInterleaves)
        {
            _blocking++;
            if (!request.IsReadOnly) _writing++;
        }

        if (request.KeepsAlive) _lastUse = Silo.Cluster.Now;
        request.Start(this);
    }

    private bool MayStart(GrainRequest request) =>
        _blocking == 0
        || Class.IsReentrant
        || request.AlwaysInterleaves
        || (request.IsReadOnly && _writing == 0)
        || (request.ReentrancyId != Guid.Empty && _reentrantSections is not null && _reentrantSections.ContainsKey(request.ReentrancyId));

    /// <summary>Whether it may be started before others that came earlier: what may interleave need not wait behind what may not.</summary>
    public static bool MayPass(GrainRequest request) => request.AlwaysInterleaves || request.IsReadOnly || request.ReentrancyId != Guid.Empty;

    /// <summary>Starts what may start, in the order it came. A request that ends at once comes back here; the loop then simply goes on.</summary>
    private void StartWaiting()
    {
        if (_starting) return;
        _starting = true;
        try
        {
            while (_state == ActivationState.Valid && _waiting.TryPeek(out var first) && MayStart(first)) BeginWaiting(Dequeue());
            if (_passers > 0 && _state == ActivationState.Valid) StartPassers();
        }
        finally
        {
            _starting = false;
        }
    }

    private void StartPassers()
    {
        var ready = new List<GrainRequest>();
        for (var left = _waiting.Count; left > 0; left--)
        {
            var request = Dequeue();
            if (MayPass(request) && MayStart(request)) ready.Add(request);
            else Wait(request);
        }

        foreach (var request in ready)
        {
            if (_state == ActivationState.Valid && MayStart(request)) BeginWaiting(request);
            else Wait(request);
        }
    }

    /// <summary>It will not run here: a worker's call goes to another worker, everything else its own way.</summary>
    private void GiveBack(GrainRequest request)
    {
        if (Pool is not null && _failure is null && request is Call call) Accept(call);
        else request.Abandon(this, _failure);
    }

    private void BeginWaiting(GrainRequest request)
    {
        ResetExecutionContext(); // several requests may begin in one turn: none sees what another left behind
        Begin(request);
    }

    private void Wait(GrainRequest request)
    {
        if (MayPass(request)) _passers++;
        _waiting.Enqueue(request);
    }

    private GrainRequest Dequeue()
    {
        var request = _waiting.Dequeue();
        if (MayPass(request)) _passers--;
        return request;
    }
}
