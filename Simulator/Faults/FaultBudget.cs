using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults;

/// <summary>
/// What must stay true of the world at every moment for a workload's promise to hold. The schedule never exceeds it, unless it is told to
/// go beyond.
/// </summary>
/// <param name="Statement">In words, for the documentation and the list of workloads.</param>
internal record FaultBudget(string Statement)
{
    /// <summary>How many machines' disks may lose or change, in one run, what they held durably.</summary>
    public int DamagedDisks { get; init; }

    /// <summary>How fast or slow a monotonic clock may run: ρ.</summary>
    public double Drift { get; init; } = 0.01;

    /// <summary>Faults, by name, that the promise does not cover at all.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>Faults, by name, that happen to this workload though they do not to every one.</summary>
    public IReadOnlyList<string> Chosen { get; init; } = [];

    /// <summary>Whether the disk of this node may be damaged now.</summary>
    public virtual bool MayDamage(World world, SimNode node) => node.Machine.IsDamaged || world.DamagedDisks < DamagedDisks;

    /// <summary>Whether this node's process may end now, and with it what only its memory holds.</summary>
    public virtual bool MayLose(World world, SimNode node) => true;

    /// <summary>Whether these links, each in one direction and by sites, may carry nothing for a while now.</summary>
    public virtual bool MayCut(World world, IReadOnlyList<(int From, int To)> cuts) => true;

    /// <summary>Whether messages may begin to be lost, late or doubled more often than before, for a while.</summary>
    public virtual bool MayBurst(World world) => true;
}
