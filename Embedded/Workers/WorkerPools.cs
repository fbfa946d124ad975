using System.Collections.Concurrent;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Messaging;

namespace OrleansCluster.Embedded.Workers;

/// <summary>The stateless workers of one silo. A pool is there as long as it has a worker.</summary>
internal sealed class WorkerPools(Silo silo)
{
    private readonly ConcurrentDictionary<GrainId, WorkerPool> _pools = new();

    public int Count => _pools.IsEmpty ? 0 : _pools.Values.Sum(pool => pool.Count);

    public IEnumerable<Activation> Activations => _pools.IsEmpty ? [] : _pools.Values.SelectMany(pool => pool.Workers);

    public int CountOf(GrainId grain) => _pools.TryGetValue(grain, out var pool) ? pool.Count : 0;

    /// <summary>A worker of the grain on this silo, to send a call to; null if the silo takes none.</summary>
    public Activation? Find(GrainId grain, GrainClass grainClass, StatelessWorkerPlacement placement, Dictionary<string, object>? contextData)
    {
        while (silo.IsAccepting)
        {
            var pool = _pools.GetOrAdd(grain, id => new WorkerPool(silo, id, grainClass, placement.MaxLocal(silo.Cluster.World.Processors)));
            if (pool.Any(contextData) is { } worker) return worker;
            Forget(pool); // it closed at this moment, or the silo began to stop
        }

        return null;
    }

    /// <summary>A call has arrived that was sent to a worker of this pool. It is run by one of this silo if there is a way, or sent on.</summary>
    public void Accept(WorkerPool pool, Call call)
    {
        call.IsAssigned = false;
        if (pool.TryAccept(call)) return;
        if (_pools.TryGetValue(pool.Grain, out var successor) && successor != pool && successor.TryAccept(call)) return;
        silo.Forward(call);
    }

    public void Remove(WorkerPool pool, Activation worker)
    {
        var (left, isClosed) = pool.Remove(worker);
        if (isClosed) Forget(pool);
        foreach (var call in left) Accept(pool, call);
    }

    private void Forget(WorkerPool pool) => _pools.TryRemove(new KeyValuePair<GrainId, WorkerPool>(pool.Grain, pool));
}
