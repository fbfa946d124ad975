using OrleansCluster.Client.Metadata;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Leases;

/// <summary>What holders know of their leases, and what was seen of them that must not be.</summary>
internal sealed class LeaseFindings
{
    private readonly Dictionary<long, HeldLease> _held = [];
    private readonly Dictionary<long, (KeptLease Lease, SimProcess Process)> _kept = [];

    /// <summary>Every lease that was ever held.</summary>
    public IEnumerable<HeldLease> Leases => _held.Values;

    /// <summary>The first thing that was wrong; null if nothing was.</summary>
    public Violation? First { get; private set; }

    public void Report(string what, params Operation[] shown) => First ??= new Violation("leases", what, shown, [.. shown.Select(operation => operation.Id)]);

    public void Add(HeldLease lease) => _held[lease.Id] = lease;

    /// <summary>The library keeps it from now on.</summary>
    public void Keep(KeptLease lease, SimProcess process) => _kept[lease.Id] = (lease, process);

    /// <summary>A lease that the library keeps, and where; null if it keeps no such one.</summary>
    public (KeptLease Lease, SimProcess Process)? FindKept(long id) => _kept.TryGetValue(id, out var kept) ? kept : null;

    /// <summary>Its holder gives it up now.</summary>
    public void GiveUp(long id) => _kept.Remove(id);

    /// <summary>The log has ended these by itself, at this true time.</summary>
    public void Ended(IEnumerable<long> leases, long now)
    {
        foreach (var id in leases)
        {
            if (_held.TryGetValue(id, out var held)) held.End(now);
            if (_kept.TryGetValue(id, out var kept) && !kept.Process.IsPaused && !kept.Lease.LostToken.IsCancellationRequested)
                Report($"Lease {id}, which {kept.Process} keeps, has ended at {TimeSpan.FromTicks(now)}, and its LostToken had not fired.");
        }
    }
}
