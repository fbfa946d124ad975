using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Engine;

/// <summary>Activations are gone at whatever they await: no turn of theirs runs any more, and nothing of them is ended. Pinned grains go with their silo only.</summary>
internal sealed class LostActivation : Fault
{
    private const int Looks = 500;

    public override string Name => "lost-activation";

    public override string What => "an activation is gone in the middle of what it does";

    public override bool NeedsSilos => true;

    public override Episode? Begin(World world, Chance chance)
    {
        for (var i = chance.Between(1, 6); i > 0; i--) Hunt(world, chance, chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5)), Looks);
        return new Episode("", TimeSpan.Zero, () => { });
    }

    // Waits for one that is at work: what an idle one loses nobody misses.
    private static void Hunt(World world, Chance chance, TimeSpan delay, int looks) => world.Loop.After(delay, "hunt", () =>
    {
        if (world.Phase != Phase.Safety) return;
        if (Activations.PickBusy(world, chance) is { } activation)
        {
            world.Loop.Trace.Add(world.Loop.Now, "dropped", -1, activation.Number, activation);
            activation.Drop();
        }
        else if (looks > 0)
        {
            Hunt(world, chance, TimeSpan.FromMilliseconds(chance.Between(0.2, 3)), looks - 1);
        }
    });
}
