using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Chance;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Messaging;

namespace OrleansCluster.Embedded.Observers;

/// <summary>
/// An object of a client or silo as others call it: its calls run in turns of its own, one call at a time but for those that always
/// interleave. Calls of an object that was deleted or collected are dropped; who waits for an answer waits in vain.
/// </summary>
internal sealed class LocalObject(
    LocalObjects owner,
    GrainRuntime host,
    GrainId id,
    WeakReference<IGrainObserver> instance,
    IGrainObserver? kept,
    ILogger logger) : Callee(host, id)
{
    /// <summary>Calls that wait for their turn. What comes on top is refused.</summary>
    public const int MaxWaiting = 10_000;

    private readonly Queue<GrainRequest> _waiting = new();
    private IGrainObserver? _kept = kept;
    private int _running;
    private int _blocking;
    private bool _starting;
    private volatile bool _closed;

    public override bool IsFenced => Host.IsFenced;

    public override EngineRandom? Chance => Host.Cluster.World.Random;

    public bool IsAlive => instance.TryGetTarget(out _);

    /// <summary>From now on no call begins. Those that run go on.</summary>
    public void Close()
    {
        _closed = true;
        _kept = null;
    }

    public override void Receive(GrainRequest request)
    {
        if (_closed)
        {
            ObserverLog.Dropped(logger, GrainId);
            (request as Call)?.Forsake();
        }
        else if (_blocking == 0 || request.AlwaysInterleaves)
        {
            Begin(request);
        }
        else if (_waiting.Count < MaxWaiting)
        {
            _waiting.Enqueue(request);
        }
        else
        {
            request.Abandon(this, new OrleansMessageRejectionException(
                $"{GrainId} has {_waiting.Count} calls that wait for their turn; it takes no more. The call did not take effect."));
        }
    }

    public override void Ended(GrainRequest request)
    {
        if (!request.AlwaysInterleaves) _blocking--;
        if (--_running == 0) GrainInstance = null; // between calls it is held as its owner holds it
        StartWaiting();
    }

    public override void NoteFailure(Call call, Exception exception)
    {
        if (call.Method.IsOneWay) ObserverLog.OneWayFailed(logger, exception, GrainId, call.Method.Name);
    }

    protected override void OnUnhandled(Exception exception) => ObserverLog.TurnFailed(logger, exception, GrainId);

    private void StartWaiting()
    {
        if (_starting) return; // a call that ends at once comes back here; the loop below then simply goes on
        _starting = true;
        try
        {
            while (_blocking == 0 && !_closed && _waiting.TryDequeue(out var next))
            {
                ResetExecutionContext(); // several calls may begin in one turn: none sees what another left behind
                Begin(next);
            }

            while (_closed && _waiting.TryDequeue(out var left)) (left as Call)?.Forsake();
        }
        finally
        {
            _starting = false;
        }
    }

    private void Begin(GrainRequest request)
    {
        if (GrainInstance is null)
        {
            if (!instance.TryGetTarget(out var found))
            {
                owner.Remove(GrainId);
                ObserverLog.Collected(logger, GrainId);
                (request as Call)?.Forsake();
                return;
            }

            GrainInstance = found;
        }

        _running++;
        if (!request.AlwaysInterleaves) _blocking++;
        request.Start(this);
    }
}
