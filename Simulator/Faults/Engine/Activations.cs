using OrleansCluster.Embedded.Activations;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Engine;

/// <summary>Chooses which activation a fault befalls.</summary>
internal static class Activations
{
    /// <summary>One of a grain that is not bound to its silo; null if there is none.</summary>
    public static Activation? Pick(World world, Chance chance)
    {
        SimSilo[] silos = [.. world.Silos.Where(silo => silo.IsUp)];
        if (silos.Length == 0) return null;
        Activation[] all = [.. Of(chance.Pick(silos))];
        return all.Length == 0 ? null : chance.Pick(all);
    }

    /// <summary>One that is at work, on any silo; null if there is none.</summary>
    public static Activation? PickBusy(World world, Chance chance)
    {
        Activation[] all = [.. world.Silos.Where(silo => silo.IsUp).SelectMany(Of).Where(activation => activation.IsBusy)];
        return all.Length == 0 ? null : chance.Pick(all);
    }

    private static IEnumerable<Activation> Of(SimSilo silo) => silo.Silo!.Catalog.Activations
        .Where(activation => activation.Class.Placement is not PinnedToSiloStrategy)
        .OrderBy(activation => activation.Number);
}
