using System.Runtime.CompilerServices;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Scheduling;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Loop;

// The simulation's one thread.
//
// What can happen next is either a turn of a context that is ready, or an event whose time has come. Chance picks the turn; time picks
// the event, and chance again between the two where both could be. A turn takes a few microseconds of virtual time; when nothing is
// ready, the clock goes to the next event. Nothing else moves the clock.
//
// A turn runs with its context as the synchronization context. An event runs outside of any turn, with no synchronization context and
// the default scheduler: there, continuations that asked for no context (ConfigureAwait(false), which the base library is full of) run
// in place and so stay on this thread. Every completion that comes from outside of a process (disk, timer, message) is an event for
// that reason.

/// <summary>The scheduler, the queue of events and the clock of a simulated world. Not safe for threads: that is its point.</summary>
internal sealed class SimLoop : TurnScheduler
{
    private const int MaxTurnCost = 80; // ticks of 100 ns
    private const int MaxEventsAtOnce = 1_000_000;

    // It starts a thread to learn what no context is, and must not do so in a turn.
    static SimLoop() => RuntimeHelpers.RunClassConstructor(typeof(TurnContext).TypeHandle);

    private readonly PriorityQueue<LoopEvent, (long Due, long Number)> _events = new();
    private readonly List<TurnContext> _ready = [];
    private readonly Dictionary<GrainRuntime, SimProcess> _runtimes = [];
    private readonly Chance _chance;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private LoopEvent? _current;
    private Exception? _failure;
    private long _scheduled;
    private long _lastEvent;
    private int _atOnce;

    public SimLoop(Chance chance, Trace trace)
    {
        _chance = chance;
        Trace = trace;
    }

    /// <summary>Virtual time since the beginning, in ticks of 100 ns.</summary>
    public long Now { get; private set; }

    public Trace Trace { get; }

    /// <summary>Turns that have run.</summary>
    public long Turns { get; private set; }

    /// <summary>Whether it is at work, on this thread.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether the caller is on the simulation's thread.</summary>
    public bool IsOnThread => Environment.CurrentManagedThreadId == _thread;

    /// <summary>Whether a turn runs at this moment, as opposed to an event.</summary>
    public bool IsInTurn { get; private set; }

    /// <inheritdoc/>
    public override TaskCreationOptions OutsideContinuations => TaskCreationOptions.None;

    /// <inheritdoc/>
    public override bool ForbidsWaiting => true;

    /// <inheritdoc/>
    public override bool WatchesWork => true;

    /// <inheritdoc/>
    public override void OnEnqueue() => CheckThread("work was given to a context");

    /// <summary>Says whose a silo, or a client, is. Before it does anything.</summary>
    public void Own(GrainRuntime runtime, SimProcess process) => _runtimes.Add(runtime, process);

    /// <summary>The process that runs a silo or a client.</summary>
    public SimProcess ProcessOf(GrainRuntime runtime) => _runtimes[runtime];

    /// <summary>The process that a context's turns are of.</summary>
    public SimProcess ProcessOf(TurnContext context) =>
        context is Callee callee ? _runtimes[callee.Host] : ((SimContext)context).Process;

    /// <inheritdoc/>
    public override void Schedule(TurnContext context)
    {
        if (!CheckThread("a turn was scheduled")) return;
        var process = ProcessOf(context);
        if (process.IsPaused) process.Park(context);
        else _ready.Add(context);
    }

    /// <summary>Has something happen after a delay, outside of any turn.</summary>
    public LoopEvent After(TimeSpan delay, string what, Action action) => At(Now + Math.Max(0, delay.Ticks), what, null, action);

    /// <summary>Has something happen at a time, outside of any turn; at once if the time has passed.</summary>
    public LoopEvent At(long due, string what, SimProcess? process, Action action)
    {
        var next = new LoopEvent(what, process, action);
        if (CheckThread($"an event ({what}) was scheduled")) Add(next, due);
        return next;
    }

    /// <summary>Puts an event back that its process could not take when it was due.</summary>
    public void Again(LoopEvent held) => Add(held, Now);

    /// <inheritdoc/>
    public override void CompleteOutside(Call call) => At(Now, "answer", ProcessOf(call.Origin), call.Publish);

    /// <inheritdoc/>
    /// <exception cref="LeakException">What is waited for would never come, since nothing else happens meanwhile.</exception>
    public override void OnWaiting()
    {
        var stack = LeakStack.Here();
        if (LeakNames.OfWait(stack) is not { } what) return;
        var leak = new LeakException(what, stack);
        Fail(leak);
        throw leak;
    }

    /// <summary>Whether the caller is on the simulation's thread. If not the run fails, and says who called.</summary>
    public bool CheckThread(string deed)
    {
        if (IsOnThread) return true;
        var who = Thread.CurrentThread.IsThreadPoolThread ? "a continuation on the thread pool or a real timer" : "a thread of its own";
        Leaked(_ => $"{deed} from another thread: {who}");
        return false;
    }

    /// <summary>Something left the thread. The run fails at the end of this turn.</summary>
    public void Leaked(Func<LeakStack, string> what)
    {
        var stack = LeakStack.Here();
        Fail(new LeakException(what(stack), stack));
    }

    /// <summary>The run is broken; the first reason counts. Safe from any thread.</summary>
    public void Fail(Exception reason) => Interlocked.CompareExchange(ref _failure, reason, null);

    /// <summary>
    /// Lets the world go on until <paramref name="done"/> holds, or until its time has come, whichever is first.
    /// </summary>
    /// <returns>Whether it holds.</returns>
    /// <exception cref="SimulationBrokenException">The run is broken.</exception>
    public bool RunUntil(Func<bool> done, long limit)
    {
        if (IsRunning) throw new InvalidOperationException("The loop runs already.");
        if (!CheckThread("the loop was run")) throw new InvalidOperationException("A loop runs on the thread that made it.");
        IsRunning = Trace.IsRunning = true;
        LeakWatch.Watch(this);
        try
        {
            while (!done())
            {
                if (!Step(limit)) return done();
            }

            return true;
        }
        finally
        {
            IsRunning = Trace.IsRunning = false;
            LeakWatch.Watch(null);
        }
    }

    private bool Step(long limit)
    {
        ThrowIfBroken();
        var hasEvent = _events.TryPeek(out var next, out var when);
        if (_ready.Count > 0 && !(hasEvent && when.Due <= Now && _chance.Hits(0.5)))
        {
            RunTurn();
            return Now < limit;
        }

        if (!hasEvent || when.Due > limit)
        {
            Now = Math.Max(Now, limit);
            return false;
        }

        _events.Dequeue();
        if (when.Due > Now) Now = when.Due;
        if (Now != _lastEvent)
        {
            _lastEvent = Now;
            _atOnce = 0;
        }
        else if (++_atOnce > MaxEventsAtOnce)
        {
            throw new SimulationBrokenException($"Time stands still at {TimeSpan.FromTicks(Now)}: {MaxEventsAtOnce} events, the last a {next!.What} of {next.Process?.ToString() ?? "the world"}.");
        }

        RunEvent(next!, when.Number);
        return true;
    }

    private void RunTurn()
    {
        var index = _ready.Count == 1 ? 0 : _chance.Next(_ready.Count);
        var context = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        var process = ProcessOf(context);
        if (process.IsPaused)
        {
            process.Park(context);
            return;
        }

        Now += 1 + _chance.Next(MaxTurnCost);
        Turns++;
        Trace.Add(Now, "turn", process.Ordinal, (context as Activation)?.Number ?? 0, context);
        IsInTurn = true;
        try
        {
            if (context.RunTurns(1)) _ready.Add(context);
        }
        finally
        {
            IsInTurn = false;
        }

        ThrowIfBroken();
    }

    private void RunEvent(LoopEvent due, long number)
    {
        if (due.IsCanceled || due.Process is { IsDead: true }) return;
        if (due.Process is { IsPaused: true } paused)
        {
            paused.Hold(due);
            return;
        }

        _current = due;
        Trace.Add(Now, due.What, due.Process?.Ordinal ?? -1, number);
        due.Run();
        TurnContext.ResetExecutionContext();
        _current = null;
        ThrowIfBroken();
    }

    private void Add(LoopEvent next, long due) => _events.Enqueue(next, (due, _scheduled++));

    private void ThrowIfBroken()
    {
        if (Volatile.Read(ref _failure) is not { } failure) return;
        throw failure as SimulationBrokenException
            ?? new SimulationBrokenException($"{_current?.What ?? "A turn"} failed at {TimeSpan.FromTicks(Now)}: {failure.Message}", failure);
    }
}
