using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulator.Running;

/// <summary>
/// Runs seeds on threads of its own, several at once, and hands over the results in the order of the requests. What has run and waits for an
/// earlier one is bounded.
/// </summary>
internal sealed class RunPool(int workers, Watchdog watchdog)
{
    private const int Ahead = 64;
    private const int StackSize = 16 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly Dictionary<long, RunResult> _done = [];
    private long _started;
    private long _taken;
    private bool _isOver;

    /// <summary>Whether each seed is run twice, and the two compared.</summary>
    public bool Twice { get; init; }

    /// <summary>If set, gets the text of what happens; for one request only.</summary>
    public TextWriter? Text { get; init; }

    /// <summary>Runs them all, until it is told to stop. Those under way are ended and handed over. Once.</summary>
    /// <param name="requests">In the order in which they begin, and in which results are handed over.</param>
    /// <param name="take">Gets each result, on the calling thread; no more runs are begun once it returns false, and it gets no more.</param>
    /// <param name="stop">No more runs are begun.</param>
    public void Run(IEnumerable<RunRequest> requests, Func<RunRequest, RunResult, bool> take, CancellationToken stop)
    {
        using var source = requests.GetEnumerator();
        var begun = new Queue<RunRequest>();
        using var stopping = stop.Register(End);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(number => new Thread(() => Work(source, begun), StackSize) { Name = $"simulation-{number}", IsBackground = true })];
        foreach (var thread in threads) thread.Start();
        while (Next(begun) is var (request, result))
        {
            if (take(request, result)) continue;
            End();
            break;
        }

        foreach (var thread in threads) thread.Join();
    }

    private void End()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    // The next result in order; null when there are no more. The last worker to find nothing to begin ends the waiting.
    private (RunRequest Request, RunResult Result)? Next(Queue<RunRequest> begun)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_done.Remove(_taken, out var result))
                {
                    _taken++;
                    Monitor.PulseAll(_gate);
                    return (begun.Dequeue(), result);
                }

                if (_isOver && _taken == _started) return null;
                Monitor.Wait(_gate);
            }
        }
    }

    private void Work(IEnumerator<RunRequest> source, Queue<RunRequest> begun)
    {
        var watch = watchdog.NewWatch();
        while (true)
        {
            long number;
            RunRequest request;
            lock (_gate)
            {
                while (!_isOver && _started - _taken >= Ahead * workers) Monitor.Wait(_gate);
                if (_isOver) return;
                if (!source.MoveNext())
                {
                    _isOver = true;
                    Monitor.PulseAll(_gate);
                    return;
                }

                request = source.Current;
                begun.Enqueue(request);
                number = _started++;
            }

            var result = RunOne(request, watch);
            lock (_gate)
            {
                _done.Add(number, result);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private RunResult RunOne(RunRequest request, RunWatch watch)
    {
        var timers = ActiveTimers();
        var result = Twice ? new TwiceRun(trace => Watched(request, watch, trace)).Run(Text) : Watched(request, watch, new Trace(Text));
        var more = ActiveTimers() - timers;

        // With several runs at once nobody knows whose a timer is.
        return result.Held || workers > 1 || more <= 0 ? result : result with
        {
            Hint = $"{more} real timers of this process are active that were not before the run: something in it may wait for one.",
        };
    }

    private static RunResult Watched(RunRequest request, RunWatch watch, Trace trace)
    {
        try
        {
            return watch.Run(request, trace, () => SimulationRun.Run(request.Options, WorkloadOf(request), request.Plant, trace));
        }
#pragma warning disable CA1031 // Whatever else a run throws breaks this run, and is told; the next one runs.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new RunResult(request.Workload, request.Seed, trace.ToString(), 0, 0, TimeSpan.FromTicks(trace.Last.Time), TimeSpan.Zero)
            {
                Broken = new SimulationBrokenException($"the simulator failed: {exception.GetType().Name}: {exception.Message}\n{exception.StackTrace}", exception),
            };
        }
    }

    private static Workload WorkloadOf(RunRequest request) =>
        request.Plant?.CreateWorkload() ?? WorkloadCatalog.Create(request.Workload)
        ?? throw new ArgumentException($"There is no workload '{request.Workload}'.", nameof(request));

#pragma warning disable RS0030 // It only counts them, to tell of a leak.
    private static long ActiveTimers() => Timer.ActiveCount;
#pragma warning restore RS0030
}
