using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Messages;

/// <summary>A call has its effect, and the caller never hears of it.</summary>
internal sealed class LostAnswerFault : Fault
{
    public override string Name => "lost-answer";

    public override string What => "the effect happens and the answer is lost";

    public override bool NeedsSilos => true;

    public override void Prepare(World world, Chance chance) => world.Network.Faults.LostAnswer = chance.Between(0.001, 0.04);

    public override Episode? Begin(World world, Chance chance)
    {
        var faults = world.Network.Faults;
        if (!world.Workload.Budget.MayBurst(world) || !faults.Bursts.Add(Name)) return null;
        var before = faults.LostAnswer;
        faults.LostAnswer = Math.Min(0.3, before * 8);
        return new Episode($"{faults.LostAnswer:P1}", chance.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15)), () =>
        {
            faults.LostAnswer = before;
            faults.Bursts.Remove(Name);
        });
    }
}
