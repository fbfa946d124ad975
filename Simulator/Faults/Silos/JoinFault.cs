using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>
/// A further silo joins the cluster, and leaves it later: in an orderly way, or dead. Its disk goes with it, and with that what others rely
/// on to be there: so it counts as damaged from the beginning.
/// </summary>
internal sealed class JoinFault : Fault
{
    public override string Name => "join";

    public override string What => "a silo joins, and leaves again";

    public override bool NeedsSilos => true;

    public override Episode? Begin(World world, Chance chance)
    {
        if (!world.Silos.Any() || world.Silos.Count() > world.Workload.Silos) return null;
        if (!world.Faults.BeyondBudget && world.DamagedDisks >= world.Workload.Budget.DamagedDisks) return null;
        var silo = world.NewSilo($"silo-{world.Silos.Count()}");
        silo.Machine.IsDamaged = true;
        silo.Start();
        var isOrderly = chance.Hits(0.5);
        return new Episode(silo.Name, chance.Between(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(90)), () =>
        {
            if (world.Phase != Phase.Safety)
            {
                world.Remove(silo);
                return;
            }

            if (isOrderly && silo.IsUp) silo.Stop();
            world.Loop.After(TimeSpan.FromSeconds(35), "gone", () => world.Remove(silo));
        });
    }
}
