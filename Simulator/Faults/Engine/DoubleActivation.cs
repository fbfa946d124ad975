using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Engine;

/// <summary>The directory loses an activation; some go on calling it, the others start the grain anew elsewhere.</summary>
internal sealed class DoubleActivation : Fault
{
    public override string Name => "double-activation";

    public override string What => "a grain is active twice";

    public override bool NeedsSilos => true;

    public override Episode? Begin(World world, Chance chance)
    {
        var found = new List<string>();
        for (var i = chance.Between(1, 8); i > 0; i--)
        {
            if (Activations.Pick(world, chance) is not { } activation) continue;
            world.Directory.Lose(activation, [.. world.Cluster.Runtimes.Where(_ => chance.Hits(0.5))]);
            found.Add(activation.GrainId.ToString());
        }

        return found.Count == 0
            ? null
            : new Episode(string.Join(' ', found), chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)), world.Directory.Correct);
    }
}
