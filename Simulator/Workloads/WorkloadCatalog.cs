using OrleansCluster.Simulator.Workloads.Cache;
using OrleansCluster.Simulator.Workloads.Counter;
using OrleansCluster.Simulator.Workloads.Files;
using OrleansCluster.Simulator.Workloads.Leases;
using OrleansCluster.Simulator.Workloads.Locks;
using OrleansCluster.Simulator.Workloads.Membership;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Raft;
using OrleansCluster.Simulator.Workloads.Register;
using OrleansCluster.Simulator.Workloads.State;
using OrleansCluster.Simulator.Workloads.Wal;
using OrleansCluster.Simulator.Workloads.Watch;

namespace OrleansCluster.Simulator.Workloads;

/// <summary>Every workload there is, by its name. Each run gets a new one.</summary>
internal static class WorkloadCatalog
{
    private static readonly Func<Workload>[] Factories =
    [
        () => new RegisterWorkload(), () => new CounterWorkload(), () => new WalWorkload(), () => new FilesWorkload(), () => new StateWorkload(), () => new RaftWorkload(),
        () => new MembershipWorkload(), () => new MetadataWorkload(), () => new WatchWorkload(), () => new LeasesWorkload(),
        () => new LocksWorkload(), () => new ReaderWriterLocksWorkload(), () => new SemaphoreWorkload(), () => new ElectionWorkload(), () => new BarrierWorkload(),
        () => new CacheWorkload(), () => new BareCacheWorkload(),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Factories.Select(create => create().Name)];

    /// <summary>A new one; null if there is none of this name.</summary>
    public static Workload? Create(string name) => Factories.Select(create => create()).FirstOrDefault(workload => workload.Name == name);
}
