using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Migration;
using OrleansCluster.Embedded.Placement;
using OrleansCluster.Embedded.Workers;

namespace OrleansCluster.Embedded.Activations;

/// <summary>The activations of one silo, and the collection of those that idle.</summary>
internal sealed class Catalog(Silo silo)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private ITimer? _collector;
    private long _started;

    public ILogger Logger { get; } = silo.Loggers.CreateLogger("Orleans.Runtime.Catalog");

    public IEnumerable<Activation> Activations => _activations.Values.Concat(Workers.Activations);

    /// <summary>The activations that figures count: all but those of the engine's own grains that stand for a silo.</summary>
    public IEnumerable<Activation> Counted => Activations.Where(activation => activation.Class.Placement is not OneSiloPlacement);

    public int CountOf(GrainId grain) => _activations.ContainsKey(grain) ? 1 : Workers.CountOf(grain);

    public int Count => _activations.Count + Workers.Count;

    /// <summary>The activations of stateless workers, which no directory knows.</summary>
    public WorkerPools Workers { get; } = new(silo);

    public long NextNumber() => Interlocked.Increment(ref _started);

    /// <summary>Starts the grain here, unless it runs somewhere already.</summary>
    /// <returns>The grain's activation, wherever it is; null if this silo takes none.</returns>
    public Activation? TryStart(GrainId grain, GrainClass grainClass, Dictionary<string, object>? contextData)
    {
        if (!silo.IsAccepting) return null;
        if (_activations.TryGetValue(grain, out var here) && here.IsReachable)
        {
            // The directory had lost it: a silo never has two of a grain.
            var known = silo.Cluster.Directory.Register(here);
            if (ReferenceEquals(known, here)) return here;
        }

        var mine = new Activation(silo, grain, grainClass);
        var registered = silo.Cluster.Directory.Register(mine);
        if (!ReferenceEquals(registered, mine)) return registered;
        if (!TryAdd(mine)) return null;
        mine.Start(contextData);
        return mine;
    }

    /// <summary>Starts the successor of an activation that comes here from another silo, in its place in the directory.</summary>
    /// <returns>Whether it did: this silo may take none any more, or the directory may know the other no more.</returns>
    public bool TryFollow(Activation predecessor, MigrationContext baggage)
    {
        if (!silo.IsAccepting) return false;
        var mine = new Activation(silo, predecessor.GrainId, predecessor.Class);
        if (!silo.Cluster.Directory.Replace(predecessor, mine) || !TryAdd(mine)) return false;
        mine.Start(contextData: null, baggage);
        return true;
    }

    private bool TryAdd(Activation mine)
    {
        _activations[mine.GrainId] = mine;
        if (silo.IsAccepting) return true;

        // The silo has begun to stop meanwhile, and its own round over the activations may have missed this one.
        if (silo.IsFenced)
        {
            // No turn of it will run any more, so nobody else would take it out again.
            silo.Cluster.Directory.Unregister(mine);
            Remove(mine);
        }
        else
        {
            mine.EndUnstarted();
        }

        return false;
    }

    public void Remove(Activation activation)
    {
        if (activation.Pool is { } pool) Workers.Remove(pool, activation);
        else _activations.TryRemove(new KeyValuePair<GrainId, Activation>(activation.GrainId, activation));
    }

    public void StartCollecting()
    {
        var quantum = silo.Collection.CollectionQuantum;
        _collector = silo.Time.CreateTimer(_ => Collect(silo.Collection.CollectionAge), null, quantum, quantum);
    }

    public void StopCollecting() => _collector?.Dispose();

    /// <summary>Collects what has been idle for its class's age, or for the one given.</summary>
    public void Collect(TimeSpan defaultAge, bool force = false)
    {
        if (silo.IsFenced) return;
        var now = silo.Cluster.Now;
        foreach (var activation in InOrder())
        {
            var age = AgeOf(activation.Class, defaultAge, force);
            if (age != TimeSpan.MaxValue && activation.IsIdleSince(now - silo.Cluster.ToTicks(age), now)) activation.CollectIfIdle(age);
        }
    }

    /// <summary>Deactivates all, side by side. Ends early when the token is cancelled.</summary>
    public async Task DeactivateAll(CancellationToken cancellationToken)
    {
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, $"The silo {silo.Name} is shutting down.");
        while (Count > 0)
        {
            var all = InOrder();
            foreach (var activation in all) activation.Deactivate(reason, cancellationToken);
            await Task.WhenAll(all.Select(a => a.Deactivated)).WaitAsync(cancellationToken);
        }
    }

    // The order of a hash table depends on the machine's number of processors; that of their starts on nothing but the run.
    private Activation[] InOrder() => [.. Activations.OrderBy(activation => activation.Number)];

    private TimeSpan AgeOf(GrainClass grainClass, TimeSpan defaultAge, bool force)
    {
        if (grainClass.CollectionAge is { } own) return own == TimeSpan.MaxValue || !force ? own : defaultAge;
        return silo.Collection.ClassSpecificCollectionAge.TryGetValue(grainClass.Type.FullName!, out var configured) && !force ? configured : defaultAge;
    }
}
