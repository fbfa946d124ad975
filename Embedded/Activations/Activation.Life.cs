using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Lifecycle;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Activations;

/// <content>
/// The life of an activation. Start: the instance is created, the lifecycle's stages run (persistent state is read), then
/// <c>OnActivateAsync</c>; a failure goes to everybody who waits, and the next call tries anew. End: running requests end, timers stop,
/// <c>OnDeactivateAsync</c>, the directory forgets it, and what waits is sent on. On a killed silo nothing of this happens any more.
/// </content>
internal sealed partial class Activation
{
    private readonly GrainLifecycle _lifecycle;
    private readonly TaskCompletionSource _deactivated;
    private readonly List<GrainTimer> _timers = [];
    private AsyncServiceScope? _scope;
    private DeactivationReason? _pendingReason;
    private CancellationToken _pendingToken;
    private DeactivationReason _reason;
    private TaskCompletionSource? _drained;
    private Exception? _failure;
    private long _lastUse;
    private long _keepUntil;

    public IServiceProvider ActivationServices => _scope?.ServiceProvider ?? Silo.Services;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public Task Deactivated => _deactivated.Task;

    private TimeProvider Time => Silo.Time;

    /// <summary>Starts it; called once, by whoever registered it.</summary>
    public void Start(Dictionary<string, object>? contextData) => Enqueue(new StartItem(contextData));

    /// <summary>Ends it before it began; what was sent to it is sent on.</summary>
    public void EndUnstarted() => Enqueue(new EndItem());

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) =>
        Enqueue(new DeactivateItem(deactivationReason, cancellationToken));

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        var ticks = timeSpan == TimeSpan.MaxValue || timeSpan == Timeout.InfiniteTimeSpan ? long.MaxValue / 4 : Math.Max(0, Silo.Cluster.ToTicks(timeSpan));
        Volatile.Write(ref _keepUntil, ticks == 0 ? 0 : Silo.Cluster.Now + ticks);
    }

    /// <summary>Whether it has been idle since then. Read from outside of its turns this is a guess, which a turn confirms.</summary>
    public bool IsIdleSince(long timestamp, long now) =>
        _state == ActivationState.Valid && _running == 0 && Volatile.Read(ref _lastUse) <= timestamp && Volatile.Read(ref _keepUntil) <= now;

    public bool IsUsedSince(long timestamp) => _running > 0 || Volatile.Read(ref _lastUse) >= timestamp;

    public void CollectIfIdle(TimeSpan age) => Enqueue(new CollectItem(age));

    public GrainTimer RegisterTimer<TState>(Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer<TState>(this, callback, state, options);
        _timers.Add(timer);
        timer.Arm(options.DueTime);
        return timer;
    }

    public void Forget(GrainTimer timer) => _timers.Remove(timer);

    public void ReportTimerFailure(Exception exception) => CatalogLog.TimerFailed(_logger, exception, GrainId);

    public void ReportEnumerationFailure(Exception exception) => CatalogLog.EnumerationFailed(_logger, exception, GrainId);

    private async Task StartAsync(Dictionary<string, object>? contextData)
    {
        try
        {
            RequestContextData.Current = contextData;
            _scope = Silo.Services.CreateAsyncScope();
            GrainInstance = Class.Activator.Create(this);
            if (GrainInstance is IGrainBase grain) _lifecycle.Subscribe("Grain", GrainLifecycleStage.Activate, grain.OnActivateAsync, token => grain.OnDeactivateAsync(_reason, token));
            if (GrainInstance is ILifecycleParticipant<IGrainLifecycle> participant) participant.Participate(_lifecycle);
            if (_baggage is { } baggage) Rehydrate(baggage);
            _baggage = null;
            using var limit = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Time);
            await _lifecycle.OnStart(limit.Token).WaitAsync(Silo.Collection.ActivationTimeout, Time);
        }
#pragma warning disable CA1031 // Whatever keeps a grain from starting is the answer to everybody who called it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            CatalogLog.ActivationFailed(_logger, exception, GrainId);
            await EndAsync(exception);
            return;
        }

        _state = ActivationState.Valid;
        _lastUse = Silo.Cluster.Now;
        if (_pendingReason is { } reason) BeginDeactivation(reason, _pendingToken);
        else StartWaiting();
    }

    private void BeginDeactivation(DeactivationReason reason, CancellationToken token)
    {
        if (_state == ActivationState.Starting)
        {
            _pendingReason ??= reason;
            _pendingToken = token;
            return;
        }

        if (_state != ActivationState.Valid) return;
        foreach (var observer in Silo.ActivationObservers) observer.OnDeactivating(this);
        _state = ActivationState.Deactivating;
        _reason = reason;
        _ = DeactivateAsync(token);
    }

    private async Task DeactivateAsync(CancellationToken token)
    {
        _enumerations?.Stop();
        using var limit = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, token);
        try
        {
            if (_running > 0)
            {
                _drained = new TaskCompletionSource();
                await _drained.Task.WaitAsync(linked.Token);
            }
        }
        catch (OperationCanceledException)
        {
            CatalogLog.DrainTimedOut(_logger, GrainId, _running);
        }

        StopTimers();
        try
        {
            if (_enumerations is not null) await _enumerations.Close().WaitAsync(linked.Token);
            await _lifecycle.OnStop(linked.Token).WaitAsync(linked.Token);
        }
        catch (OperationCanceledException)
        {
            CatalogLog.DeactivationTimedOut(_logger, GrainId);
        }

        if (_reason.ReasonCode == DeactivationReasonCode.Migrating && Silo.Cluster.Network is null) _destination = await ChooseAsync(_hints, linked.Token);
        await EndAsync(failure: null);
    }

    private async Task EndAsync(Exception? failure)
    {
        StopTimers();
        _failure = failure; // a request that is on its way here learns why there is no grain
        if (failure is null) HandOver();
        Silo.Cluster.Directory.Unregister(this);
        Silo.Catalog.Remove(this); // before it is gone, so that no call is sent yet to a worker that has failed
        _state = ActivationState.Gone;
        while (_waiting.Count > 0) GiveBack(Dequeue());
        try
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else if (GrainInstance is IDisposable disposable) disposable.Dispose();
            if (_scope is { } scope) await scope.DisposeAsync();
        }
#pragma warning disable CA1031 // A grain that cannot be disposed of is gone all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            CatalogLog.StopFailed(_logger, exception, GrainId, "dispose");
        }

        _deactivated.TrySetResult();
    }

    private void StopTimers()
    {
        foreach (var timer in _timers.ToArray()) timer.Dispose();
        _timers.Clear();
    }

    private sealed class StartItem(Dictionary<string, object>? contextData) : WorkItem
    {
        public override void Execute(TurnContext context) => _ = ((Activation)context).StartAsync(contextData);
    }

    private sealed class EndItem : WorkItem
    {
        public override void Execute(TurnContext context) => _ = ((Activation)context).EndAsync(failure: null);
    }

    private sealed class DeactivateItem(DeactivationReason reason, CancellationToken token) : WorkItem
    {
        public override void Execute(TurnContext context) => ((Activation)context).BeginDeactivation(reason, token);
    }

    private sealed class CollectItem(TimeSpan age) : WorkItem
    {
        public override void Execute(TurnContext context)
        {
            var activation = (Activation)context;
            var now = activation.Silo.Cluster.Now;
            if (activation._waiting.Count == 0 && activation.IsIdleSince(now - activation.Silo.Cluster.ToTicks(age), now))
                activation.BeginDeactivation(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"Idle for {age}."), CancellationToken.None);
        }
    }
}
