using System.Collections.Concurrent;
using OrleansCluster.Embedded.Directory;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Membership;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Observers;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Reminders;
using OrleansCluster.Embedded.Serialization;
using OrleansCluster.Embedded.Storage;

namespace OrleansCluster.Embedded.Cluster;

/// <summary>A virtual cluster: any number of silos and clients, in one process.</summary>
internal sealed class EmbeddedCluster : IDisposable
{
    /// <summary>How exact response timeouts are: they come up to so much late.</summary>
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(50);

    private readonly ITimer _sweeper;
    private readonly Lock _gate = new();
    private volatile GrainRuntime[] _runtimes = [];
    private long _lastSweep;
    private long _now;

    public EmbeddedCluster(string serviceId, string clusterId, EngineWorld world)
    {
        ServiceId = serviceId;
        ClusterId = clusterId;
        World = world;
        Copiers = EngineTypes.Copiers;
        Proxies = EngineTypes.Proxies;
        Membership = new MembershipTable(world);
        _lastSweep = world.Time.GetTimestamp();
        _sweeper = world.Time.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
    }

    public string ServiceId { get; }

    public string ClusterId { get; }

    public EngineWorld World { get; }

    public MessageFabric Fabric => World.Fabric;

    public CopierProvider Copiers { get; }

    public ProxyFactory Proxies { get; }

    public MembershipTable Membership { get; }

    public GrainDirectory Directory => World.Directory;

    public ObserverHosts ObserverHosts { get; } = new();

    /// <summary>The named in-memory storages, which live as long as the cluster.</summary>
    public ConcurrentDictionary<string, MemoryStore> MemoryStores { get; } = new(StringComparer.Ordinal);

    /// <summary>The reminders that are kept in memory, as long as the cluster lives.</summary>
    public ReminderStore Reminders { get; } = new();

    /// <summary>The other processes; null where the cluster is this process.</summary>
    public ProcessNetwork? Network { get; set; }

    /// <summary>Which process of several this one is; null where the cluster is this process.</summary>
    public string? Node { get; init; }

    /// <summary>The silos and clients that joined; guarded by <see cref="EmbeddedClusters"/>.</summary>
    public int Members { get; set; }

    /// <summary>The silos and clients that are connected, in the order in which they came.</summary>
    public GrainRuntime[] Runtimes => _runtimes;

    /// <summary>
    /// Time for response timeouts and idleness, in ticks of <see cref="TimeProvider.TimestampFrequency"/>, as of the last sweep: it costs nothing to read. A sweep adds what has passed, but no more than two
    /// periods: when sweeps come late (a starved pool, a stopped process) calls time out late, never early.
    /// </summary>
    public long Now => Volatile.Read(ref _now);

    public long ToTicks(TimeSpan span) => span == Timeout.InfiniteTimeSpan || span > TimeSpan.FromDays(365)
        ? long.MaxValue / 4
        : (long)(span.TotalSeconds * World.Time.TimestampFrequency);

    public void Connect(GrainRuntime runtime)
    {
        lock (_gate)
        {
            if (!_runtimes.Contains(runtime)) _runtimes = [.. _runtimes, runtime];
        }
    }

    public void Disconnect(GrainRuntime runtime)
    {
        lock (_gate) _runtimes = [.. _runtimes.Where(other => !ReferenceEquals(other, runtime))];
    }

    /// <summary>Declares a silo dead: whoever in the cluster waits for its answers learns it, and its grains start elsewhere.</summary>
    public void DeclareDead(Silo silo)
    {
        silo.MarkDead();
        GiveUp(silo);
    }

    /// <summary>
    /// The others take a silo for dead, whatever it is: it may run on, and not know. So it is in Orleans when a silo was cut off or stood
    /// still for longer than its probes allow.
    /// </summary>
    public void GiveUp(Silo silo)
    {
        Membership.Leave(silo);
        Directory.RemoveSilo(silo);
        ObserverHosts.Remove(silo);
        foreach (var runtime in Runtimes)
        {
            if (!ReferenceEquals(runtime, silo)) runtime.OnSiloDied(silo);
        }
    }

    public void Dispose() => _sweeper.Dispose();

    private void Sweep()
    {
        var timestamp = World.Time.GetTimestamp();
        var now = _now + Math.Min(timestamp - _lastSweep, 2 * ToTicks(SweepPeriod));
        _lastSweep = timestamp;
        Volatile.Write(ref _now, now);
        foreach (var runtime in Runtimes) runtime.SweepPending(now);
    }
}
