using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Partitions;

/// <summary>The links of one silo that come and go many times a minute.</summary>
internal sealed class FlappingLink : Fault
{
    public override string Name => "flapping";

    public override string What => "a silo's links come and go";

    public override bool NeedsSilos => true;

    public override Episode? Begin(World world, Chance chance)
    {
        var mine = chance.Pick(world.Nodes).Machine.Site;
        int[] others = [.. world.Nodes.Select(node => node.Machine.Site).Append(world.DurableMachine.Site)
            .Concat(world.Clients.Select(client => client.Machine.Site)).Distinct().Where(site => site != mine)];
        var isOver = false;
        var isCut = false;
        Flap();
        return new Episode($"{mine}", chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(40)), () =>
        {
            isOver = true;
            if (isCut) Turn();
        });

        void Flap()
        {
            if (isOver) return;
            Turn();
            world.Loop.After(chance.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3)), "flap", Flap);
        }

        void Turn()
        {
            isCut = !isCut;
            foreach (var other in others)
            {
                if (isCut)
                {
                    world.Network.Cut(mine, other);
                    world.Network.Cut(other, mine);
                }
                else
                {
                    world.Network.Mend(mine, other);
                    world.Network.Mend(other, mine);
                }
            }
        }
    }
}
