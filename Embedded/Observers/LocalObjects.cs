using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Observers;

/// <summary>
/// The objects of one client or silo that others call by reference. It holds them weakly: an object lives as long as its owner holds it.
/// What is called after that is not answered. Safe for threads.
/// </summary>
/// <param name="host">The client or silo.</param>
/// <param name="clientId">Names it in its objects' identities. Asked for once, when it is first needed.</param>
/// <param name="logger">Where failures go that no caller hears of.</param>
internal sealed class LocalObjects(GrainRuntime host, Func<string> clientId, ILogger logger)
{
    /// <summary>Collected objects are looked for when there are this many entries, and after that whenever their number has doubled.</summary>
    private const int FirstSweep = 64;

    private readonly ConcurrentDictionary<GrainId, LocalObject> _objects = new();
    private readonly Lazy<string> _clientId = new(clientId);
    private readonly Lock _gate = new();
    private int _sweepAt = FirstSweep;
    private long _last;

    public string ClientId => _clientId.Value;

    /// <summary>The entries; those of objects that were collected may still be among them.</summary>
    public int Count => _objects.Count;

    /// <summary>Makes an object known under a new identity.</summary>
    public GrainId Add(IGrainObserver instance)
    {
        var id = ObserverId.Create(ClientId, Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));
        var strong = host.Cluster.World.KeepsObservers ? instance : null;
        _objects[id] = new LocalObject(this, host, id, new WeakReference<IGrainObserver>(instance), strong, logger);
        host.Cluster.ObserverHosts.Add(host);
        SweepSometimes();
        return id;
    }

    /// <summary>What answers to the identity; null if nothing does, or does any more.</summary>
    public LocalObject? Find(GrainId id) => _objects.GetValueOrDefault(id);

    /// <summary>Forgets an object: it is not called any more.</summary>
    /// <returns>Whether it was known.</returns>
    public bool Remove(GrainId id)
    {
        if (!_objects.TryRemove(id, out var known)) return false;
        known.Close();
        return true;
    }

    /// <summary>Forgets all: the client or silo ends.</summary>
    public void Clear()
    {
        if (!_clientId.IsValueCreated) return; // it never had any
        host.Cluster.ObserverHosts.Remove(host);
        foreach (var id in _objects.Keys) Remove(id);
    }

    private void SweepSometimes()
    {
        lock (_gate)
        {
            if (_objects.Count < _sweepAt) return;
            foreach (var (id, entry) in _objects)
            {
                if (!entry.IsAlive) Remove(id);
            }

            _sweepAt = Math.Max(FirstSweep, 2 * _objects.Count);
        }
    }
}
