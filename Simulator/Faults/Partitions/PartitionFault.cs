using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Partitions;

/// <summary>Links of the network that carry nothing for a while.</summary>
internal abstract class PartitionFault : Fault
{
    public override bool NeedsSilos => true;

    public override Episode? Begin(World world, Chance chance)
    {
        var cuts = Choose(world, chance);
        if (cuts.Count == 0 || !(world.Faults.BeyondBudget || world.Workload.Budget.MayCut(world, cuts))) return null;
        foreach (var (from, to) in cuts) world.Network.Cut(from, to);
        return new Episode(string.Join(' ', cuts.Select(cut => $"{cut.From}>{cut.To}")), Lasts(chance), () =>
        {
            foreach (var (from, to) in cuts) world.Network.Mend(from, to);
        });
    }

    /// <summary>The links that carry nothing, each in one direction, by sites.</summary>
    protected abstract List<(int From, int To)> Choose(World world, Chance chance);

    protected virtual TimeSpan Lasts(Chance chance) => chance.LongTail(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(75));

    /// <summary>Every site that there is: of silos, clients and the durable store.</summary>
    protected static List<int> Sites(World world) =>
        [.. world.Nodes.Select(node => node.Machine.Site).Distinct(), .. world.Clients.Select(client => client.Machine.Site), world.DurableMachine.Site];

    /// <summary>Both directions between every two of two groups.</summary>
    protected static List<(int From, int To)> Between(IEnumerable<int> some, IReadOnlyCollection<int> others) =>
        [.. some.SelectMany(a => others.SelectMany(b => new[] { (a, b), (b, a) }))];
}
