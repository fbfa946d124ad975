using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Engine;

/// <summary>Activations are gone at whatever they await: no turn of theirs runs any more, and nothing of them is ended. Pinned grains go with their silo only.</summary>
internal sealed class LostActivation : Fault
{
    public override string Name => "lost-activation";

    public override string What => "an activation is gone in the middle of what it does";

    public override bool NeedsSilos => true;

    public override Episode? Begin(World world, Chance chance)
    {
        var found = new List<string>();
        for (var i = chance.Between(1, 5); i > 0; i--)
        {
            if (Activations.Pick(world, chance) is not { } activation) continue;
            activation.Drop();
            found.Add(activation.GrainId.ToString());
        }

        return found.Count == 0 ? null : new Episode(string.Join(' ', found), TimeSpan.Zero, () => { });
    }
}
