using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults;

/// <summary>One way in which the world fails. Everything about it is drawn from the seed.</summary>
internal abstract class Fault
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What happens, in a line.</summary>
    public abstract string What { get; }

    /// <summary>Whether it may take from a disk, or change on it, what was durable.</summary>
    public virtual bool Damages => false;

    /// <summary>Whether it befalls silos, or what goes between them and to them: a workload of programs of its own has no use for it.</summary>
    public virtual bool NeedsSilos => false;

    /// <summary>Whether it is never within a budget: it happens only beyond.</summary>
    public virtual bool IsAlwaysBeyond => false;

    /// <summary>Whether it befalls only workloads that name it.</summary>
    public virtual bool IsByChoice => false;

    /// <summary>Before the safety phase: what holds for the whole of it.</summary>
    public virtual void Prepare(World world, Chance chance)
    {
    }

    /// <summary>Begins an episode; null if there is nothing to do now, or only such as the budget does not allow.</summary>
    public virtual Episode? Begin(World world, Chance chance) => null;
}
