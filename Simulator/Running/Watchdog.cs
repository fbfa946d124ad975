namespace OrleansCluster.Simulator.Running;

/// <summary>
/// Sees, by the real clock, runs that stand still: a turn that does not end is no part of virtual time, and the loop cannot tell it. It has
/// a thread of its own.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    /// <summary>For how long a turn or an event may go on.</summary>
    public static readonly TimeSpan DefaultBound = TimeSpan.FromSeconds(60);

    // A checker has a limit of its own, in steps; this is for one that has none.
    private const int ElsewhereFactor = 15;

    private static readonly TimeSpan StackPatience = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly List<RunWatch> _watches = [];
    private readonly TimeSpan _bound;
    private readonly Action<Standstill, string> _onStandstill;
    private readonly Thread _thread;
    private bool _isOver;

    /// <param name="bound">For how long a turn or an event may go on.</param>
    /// <param name="onStandstill">Told, on the watchdog's thread and once, what stands still, and the stack of its thread or why there is none.</param>
    public Watchdog(TimeSpan bound, Action<Standstill, string> onStandstill)
    {
        _bound = bound;
        _onStandstill = onStandstill;
        _thread = new Thread(Watch) { IsBackground = true, Name = "watchdog" };
        _thread.Start();
    }

    /// <summary>What a worker tells what it is at.</summary>
    public RunWatch NewWatch()
    {
        var watch = new RunWatch();
        lock (_gate) _watches.Add(watch);
        return watch;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }

        if (Thread.CurrentThread != _thread) _thread.Join();
    }

    private void Watch()
    {
#pragma warning disable RS0030 // A run that hangs is seen by real time only; nothing in a run depends on it.
        var time = TimeProvider.System;
#pragma warning restore RS0030
        var pause = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerSecond, _bound.Ticks / 4));
        while (true)
        {
            RunWatch[] watches;
            lock (_gate)
            {
                if (!_isOver) Monitor.Wait(_gate, pause);
                if (_isOver) return;
                watches = [.. _watches];
            }

            foreach (var watch in watches)
            {
                if (watch.Look(time, _bound, _bound * ElsewhereFactor) is not { } standstill) continue;
                _onStandstill(standstill, StackOf(watch));
                return;
            }
        }
    }

    // The exception that ends the run is told of where it is thrown, before any handler runs.
    private static string StackOf(RunWatch watch)
    {
        using var thrown = new ManualResetEventSlim();
        var stack = "";
        EventHandler<System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs> onThrown = (_, raised) =>
        {
            if (raised.Exception is not ThreadAbortException || thrown.IsSet) return;
            stack = Environment.StackTrace;
            thrown.Set();
        };
        AppDomain.CurrentDomain.FirstChanceException += onThrown;
        try
        {
            new Thread(watch.Abort) { IsBackground = true }.Start(); // it may wait for the thread that hangs
            return thrown.Wait(StackPatience) ? stack : "Its stack cannot be had: the thread is outside of managed code, or where it must not be interrupted.";
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= onThrown;
        }
    }
}
