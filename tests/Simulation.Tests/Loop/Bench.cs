using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Network;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulation.Tests.Loop;

/// <summary>A loop with processes, and nothing of the product. Used on the thread that made it.</summary>
internal sealed class Bench
{
    private int _processes;

    public Bench(ulong seed = 1, TextWriter? text = null)
    {
        Chance = new Chance(seed);
        Loop = new SimLoop(Chance.Fork("schedule"), new Trace(text));
        Network = new SimNetwork(Loop, Chance.Fork("network"));
    }

    public Chance Chance { get; }

    public SimLoop Loop { get; }

    public SimNetwork Network { get; }

    public SimProcess NewProcess(MachineClock? clock = null, int? site = null)
    {
        var ordinal = _processes++;
        return new SimProcess(Loop, $"p{ordinal}", ordinal, site ?? ordinal, clock ?? new MachineClock(Loop), Chance.Fork($"process {ordinal}"));
    }

    /// <summary>Lets virtual time go by.</summary>
    public void Go(TimeSpan span) => Loop.RunUntil(() => false, Loop.Now + span.Ticks);

    public void Go(double seconds) => Go(TimeSpan.FromSeconds(seconds));

    /// <summary>Runs code in a turn of a process, to its end, within ten minutes of virtual time.</summary>
    public void Do(SimProcess process, Func<Task> body)
    {
        var task = process.Run(body);
        Assert.True(Loop.RunUntil(() => task.IsCompleted, Loop.Now + TimeSpan.FromMinutes(10).Ticks), "It did not end within ten minutes of virtual time.");
        task.GetAwaiter().GetResult();
    }
}
