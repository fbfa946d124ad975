using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Running;

/// <summary>What one worker is at, for <see cref="Watchdog"/>.</summary>
internal sealed class RunWatch
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _abort;
    private RunRequest? _request;
    private Trace? _trace;
    private long _seen;
    private long _since;

    /// <summary>Runs it, watched. If <see cref="Abort"/> is called meanwhile, it ends with an <see cref="OperationCanceledException"/>.</summary>
    public RunResult Run(RunRequest request, Trace trace, Func<RunResult> run)
    {
        using var abort = new CancellationTokenSource();
        Set(request, trace, abort);
        try
        {
            RunResult? result = null;
#pragma warning disable SYSLIB0046 // It may leave the process in any state: whoever aborts ends the process next. There is no other way to a hanging thread's stack.
            System.Runtime.ControlledExecution.Run(() => result = run(), abort.Token);
#pragma warning restore SYSLIB0046
            return result!;
        }
        finally
        {
            Set(null, null, null);
        }
    }

    /// <summary>Where it stands still, if it has for so long, by the clock given; null if not.</summary>
    public Standstill? Look(TimeProvider time, TimeSpan inLoop, TimeSpan elsewhere)
    {
        lock (_gate)
        {
            if (_request is null || _trace is null) return null;
            var now = time.GetTimestamp();
            if (_since == 0 || _trace.Count != _seen)
            {
                _seen = _trace.Count;
                _since = now;
                return null;
            }

            var stood = time.GetElapsedTime(_since, now);
            return stood < (_trace.IsRunning ? inLoop : elsewhere) ? null : new Standstill(_request, _trace.IsRunning, _trace.Last, stood);
        }
    }

    /// <summary>Throws an exception into the run, wherever it is, if it can be thrown there.</summary>
    public void Abort()
    {
        lock (_gate) _abort?.Cancel();
    }

    private void Set(RunRequest? request, Trace? trace, CancellationTokenSource? abort)
    {
        lock (_gate) (_request, _trace, _abort, _seen, _since) = (request, trace, abort, 0, 0);
    }
}
