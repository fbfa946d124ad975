using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Silos;

/// <summary>A process stands still, up to ten minutes, and then goes on as if nothing had been. The others may have given it up.</summary>
internal sealed class PauseFault : Fault
{
    public override string Name => "pause";

    public override string What => "a process stands still, longer than any lease, and goes on";

    public override Episode? Begin(World world, Chance chance)
    {
        if (chance.Hits(0.2) && world.Clients.Count > 0) return Pause(chance.Pick(world.Clients).Process, chance);
        if (Victims.Up(world, chance) is not SimNode node || !Victims.MayLose(world, node)) return null;
        var episode = Pause(node.Process!, chance);
        if (node is SimSilo silo && episode.Lasts > TimeSpan.FromSeconds(10) && chance.Hits(0.7))
            world.Loop.After(chance.Between(TimeSpan.FromSeconds(8), episode.Lasts), "given-up", () => Victims.GiveUp(world, silo, episode.Lasts));
        return episode;
    }

    private static Episode Pause(SimProcess process, Chance chance)
    {
        process.Pause();
        return new Episode(process.ToString(), chance.LongTail(TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(10)), process.Resume);
    }
}
