using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Messaging;

namespace OrleansCluster.Embedded.Workers;

/// <summary>The activations of one stateless worker grain in one silo, and the calls that wait because all of them are busy.</summary>
/// <remarks>
/// A call is assigned when it arrives, so that it never stands behind the long turn of a worker while another is free. The lock is held
/// for a look at the workers only; no turn runs in it.
/// </remarks>
internal sealed class WorkerPool(Silo silo, GrainId grain, GrainClass grainClass, int max)
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];
    private readonly Queue<Call> _waiting = new();
    private bool _closed;

    public GrainId Grain => grain;

    public int Count
    {
        get
        {
            lock (_gate) return _workers.Count;
        }
    }

    public Activation[] Workers
    {
        get
        {
            lock (_gate) return [.. _workers];
        }
    }

    /// <summary>One of them, started if there is none: where a call is sent to. Which of them runs it is decided when it arrives.</summary>
    /// <returns>Null: the silo takes no activations, or the pool is closed.</returns>
    public Activation? Any(Dictionary<string, object>? contextData)
    {
        lock (_gate)
        {
            if (_workers.Count > 0) return _workers[0];
            var worker = Grow(contextData);
            _closed = worker is null;
            return worker;
        }
    }

    /// <summary>Takes a call that has arrived: it is assigned to a worker, or waits for one.</summary>
    /// <returns>False if no worker is left and none can be started here.</returns>
    public bool TryAccept(Call call)
    {
        lock (_gate)
        {
            var worker = Idle() ?? Grow(call.ContextData) ?? (grainClass.IsReentrant || Activation.MayPass(call) ? LeastLoaded() : null);
            if (worker is not null) Assign(call, worker);
            else if (_workers.Count > 0) _waiting.Enqueue(call);
            else return false;
            return true;
        }
    }

    /// <summary>A worker has ended a request.</summary>
    public void Ended(Activation worker, bool wasAssigned)
    {
        lock (_gate)
        {
            if (wasAssigned) worker.Assigned--;
            AssignWaiting();
        }
    }

    /// <summary>A worker is gone.</summary>
    /// <returns>The calls that nobody here will run, and whether the pool is of no more use.</returns>
    public (Call[] Left, bool IsClosed) Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
            AssignWaiting();
            if (_workers.Count > 0) return ([], false);
            _closed = true;
            var left = _waiting.ToArray();
            _waiting.Clear();
            return (left, true);
        }
    }

    private void AssignWaiting()
    {
        while (_waiting.TryPeek(out var call) && (Idle() ?? Grow(call.ContextData)) is { } worker) Assign(_waiting.Dequeue(), worker);
    }

    private static void Assign(Call call, Activation worker)
    {
        call.IsAssigned = true;
        worker.Assigned++;
        worker.Enqueue(call);
    }

    private Activation? Idle()
    {
        foreach (var worker in _workers)
        {
            if (worker.Assigned == 0 && !worker.IsBusy && TakesCalls(worker)) return worker;
        }

        return null;
    }

    private Activation? LeastLoaded()
    {
        Activation? least = null;
        foreach (var worker in _workers)
        {
            if (TakesCalls(worker) && (least is null || worker.Assigned < least.Assigned)) least = worker;
        }

        return least;
    }

    private Activation? Grow(Dictionary<string, object>? contextData)
    {
        if (_closed || _workers.Count >= max || !silo.IsAccepting) return null;
        var worker = new Activation(silo, grain, grainClass, this);
        _workers.Add(worker);
        if (!silo.IsAccepting)
        {
            _workers.Remove(worker); // the silo began to stop meanwhile, and its round over the activations may have been before this
            return null;
        }

        worker.Start(contextData);
        return worker;
    }

    private static bool TakesCalls(Activation worker) => worker.IsReachable && worker.State is ActivationState.Starting or ActivationState.Valid;
}
