using OrleansCluster.Embedded.Scheduling;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>
/// One life of a process: a silo's or a client's. It may stand still, and then nothing of it happens until it goes on, when all that was
/// due meanwhile happens at once; it may die, and then nothing of it ever happens again.
/// </summary>
internal sealed class SimProcess
{
    private readonly List<TurnContext> _parked = [];
    private readonly List<LoopEvent> _held = [];

    /// <param name="loop">The world's loop.</param>
    /// <param name="name">The name of the machine that it runs on.</param>
    /// <param name="ordinal">The number of this life among all of the run, from 0.</param>
    /// <param name="site">Where it is in the network; a restarted process is where the one before it was.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <param name="chance">What is drawn in this process.</param>
    public SimProcess(SimLoop loop, string name, int ordinal, int site, MachineClock clock, Chance chance)
    {
        Loop = loop;
        Name = name;
        Ordinal = ordinal;
        Site = site;
        Chance = chance;
        Time = new ProcessTime(this, clock);
        Main = new SimContext(this);
    }

    public SimLoop Loop { get; }

    public string Name { get; }

    public int Ordinal { get; }

    public int Site { get; }

    public Chance Chance { get; }

    /// <summary>The machine's clock, with the timers of this process.</summary>
    public TimeProvider Time { get; }

    /// <summary>Where the code of the process runs that is no grain's.</summary>
    public SimContext Main { get; }

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Told when it dies: what it had beside its machine's disk ends with it.</summary>
    public event Action? Died;

    /// <summary>Has something happen in this process after a delay of true time, outside of any turn.</summary>
    public LoopEvent After(TimeSpan delay, string what, Action action) =>
        Loop.At(Loop.Now + Math.Max(0, delay.Ticks), what, this, action);

    /// <summary>Runs code in a turn of the process. Its end, and its failure, are the result's; a process that dies never ends it.</summary>
    public Task Run(Func<Task> body) => Run(async () =>
    {
        await body();
        return true;
    });

    /// <summary>As the other, with a result.</summary>
    public Task<T> Run<T>(Func<Task<T>> body)
    {
        var ended = new TaskCompletionSource<T>();
        Main.Post(async _ =>
        {
            try
            {
                ended.SetResult(await body());
            }
#pragma warning disable CA1031 // Whatever it throws is the awaiter's.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ended.SetException(exception);
            }
        }, null);
        return ended.Task;
    }

    /// <summary>It ends at once, in the middle of what it does.</summary>
    public void Kill()
    {
        IsDead = true;
        _parked.Clear();
        _held.Clear();
        Died?.Invoke();
    }

    public void Pause() => IsPaused = !IsDead;

    public void Resume()
    {
        if (!IsPaused) return;
        IsPaused = false;
        foreach (var held in _held) Loop.Again(held);
        foreach (var context in _parked) Loop.Schedule(context);
        _held.Clear();
        _parked.Clear();
    }

    public void Park(TurnContext context) => _parked.Add(context);

    public void Hold(LoopEvent due) => _held.Add(due);

    public override string ToString() => $"{Name}#{Ordinal}";
}
