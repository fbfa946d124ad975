using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>
/// A second silo starts under the name of one that lives, on its disk: a pod that was replaced before it had ended. Often because the others
/// took the first for dead: then it is the second that they call.
/// </summary>
internal sealed class TwinFault : Fault
{
    public override string Name => "twin";

    public override string What => "a second silo claims the name and the disk of one that lives";

    public override bool NeedsSilos => true;

    public override Episode? Begin(World world, Chance chance)
    {
        if (Victims.Up(world, chance) is not SimSilo silo) return null;
        var machine = world.NewTwinMachine(silo.Machine);
        var twin = world.NewSilo(silo.Name, machine, restarts: false);
        var lasts = chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));
        if (chance.Hits(0.6))
        {
            Victims.GiveUp(world, silo, lasts);
            GoOnCalling(world, silo, chance);
        }

        twin.Start();
        return new Episode(silo.Name, lasts, () =>
        {
            world.Directory.Correct();
            world.Remove(twin);
        });
    }

    // Some have not heard that the first was given up: they go on calling what it holds, and the others call what the second does.
    private static void GoOnCalling(World world, SimSilo silo, Chance chance)
    {
        foreach (var activation in silo.Silo!.Catalog.Activations.OrderBy(activation => activation.Number).ToArray())
            world.Directory.Lose(activation, [.. world.Cluster.Runtimes.Where(_ => chance.Hits(0.5))]);
    }
}
