using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>Chooses whom a fault befalls.</summary>
internal static class Victims
{
    /// <summary>A node that takes part; null if none does.</summary>
    public static SimNode? Up(World world, Chance chance)
    {
        SimNode[] up = [.. world.Nodes.Where(node => node.IsUp)];
        return up.Length == 0 ? null : chance.Pick(up);
    }

    /// <summary>A node whose disk may be damaged now; null if the budget, or the world, has none.</summary>
    public static SimNode? Damageable(World world, Chance chance)
    {
        SimNode[] nodes = [.. world.Nodes.Where(node => node.IsUp && (world.Faults.BeyondBudget || world.Workload.Budget.MayDamage(world, node)))];
        return nodes.Length == 0 ? null : chance.Pick(nodes);
    }

    /// <summary>Whether the budget, if it counts, allows that this node's memory is lost now.</summary>
    public static bool MayLose(World world, SimNode node) => world.Faults.BeyondBudget || world.Workload.Budget.MayLose(world, node);

    /// <summary>A node that takes part, and that nothing else shares its disk with; null if there is none.</summary>
    public static SimNode? Alone(World world, Chance chance)
    {
        SimNode[] alone = [.. world.Nodes.Where(node => node.IsUp && IsAlone(world, node))];
        return alone.Length == 0 ? null : chance.Pick(alone);
    }

    /// <summary>Whether nothing else that runs shares its disk: a disk's page cache goes with all that use it, or not at all.</summary>
    public static bool IsAlone(World world, SimNode node) =>
        !world.Nodes.Any(other => other != node && other.State != SiloState.Down && other.Machine.Disk == node.Machine.Disk);

    /// <summary>The machine of this disk loses its power, if something runs on it alone, and is back some seconds later.</summary>
    public static void LosePower(World world, DiskMedium disk)
    {
        if (world.Nodes.FirstOrDefault(node => node.Machine.Disk == disk && node.IsUp && IsAlone(world, node)) is not { } node) return;
        node.Crash(powerLoss: true);
        world.StartLater(node, TimeSpan.FromSeconds(3));
    }

    /// <summary>The others take the silo for dead. It learns it in the end, and then it ends and starts anew.</summary>
    public static void GiveUp(World world, SimSilo silo, TimeSpan learnsAfter)
    {
        if (world.Phase != Phase.Safety || silo.State != SiloState.Up || silo.Silo is not { IsDead: false } life) return;
        world.Cluster.GiveUp(life);
        world.Loop.After(learnsAfter, "learns", () =>
        {
            if (silo.Silo != life || silo.State == SiloState.Down) return;
            silo.Crash(powerLoss: false);
            world.StartLater(silo, TimeSpan.FromSeconds(1));
        });
    }
}
