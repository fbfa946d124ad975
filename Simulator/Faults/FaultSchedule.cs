using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults;

/// <summary>
/// Has the world fail, from the seed: a run gets a part of the faults that it may have (so that some runs have few kinds and much of each:
/// Groce and others, "Swarm Testing", ISSTA 2012), some that hold for the whole of it, and episodes that come and go.
/// </summary>
internal sealed class FaultSchedule(World world, FaultSet faults)
{
    private const double IsInSwarm = 0.55;
    private const int MaxAtOnce = 4;

    private readonly Chance _chance = world.Seeds.Fork("faults");
    private readonly List<Episode> _running = [];
    private List<Fault> _mine = [];
    private TimeSpan _gap;
    private bool _isOver;

    /// <summary>Episodes that began.</summary>
    public int Count { get; private set; }

    /// <summary>Begins the safety phase's faults.</summary>
    public void Start()
    {
        _mine = [.. faults.For(world.Workload.Budget, world.Workload.Silos > 0).Where(_ => faults.Names is not null || _chance.Hits(IsInSwarm))];
        var (shortest, longest) = world.Workload.FaultPause;
        _gap = _chance.Between(shortest, longest);
        foreach (var fault in _mine) fault.Prepare(world, _chance.Fork(fault.Name));
        if (_mine.Count > 0) Next();
    }

    /// <summary>Everything heals, but for what may stay broken: at most one of the nodes, cut off, standing still or down.</summary>
    public void Stop()
    {
        _isOver = true;
        foreach (var episode in _running.ToArray()) End(episode);
        world.Heal();
    }

    private void Next() => world.Loop.After(_chance.Exponential(_gap), "fault", () =>
    {
        if (_isOver) return;
        if (_running.Count < MaxAtOnce) Begin(_chance.Pick(_mine));
        Next();
    });

    private void Begin(Fault fault)
    {
        if (fault.Begin(world, _chance) is not { } episode) return;
        Count++;
        world.Loop.Trace.Add(world.Loop.Now, "fault-begins", -1, Count, $"{fault.Name} {episode.What} for {episode.Lasts}");
        if (episode.Lasts == TimeSpan.Zero) return;
        _running.Add(episode);
        world.Loop.After(episode.Lasts, "fault-ends", () => End(episode));
    }

    private void End(Episode episode)
    {
        if (_running.Remove(episode)) episode.End();
    }
}
