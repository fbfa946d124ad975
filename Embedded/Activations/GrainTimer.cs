using Orleans.Runtime;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Activations;

/// <summary>
/// A timer of an activation. A tick is a request of the activation's own: it waits for its turn as a call does. The next one is armed
/// when it has ended, so ticks of one timer never overlap.
/// </summary>
internal abstract class GrainTimer : GrainRequest, IGrainTimer
{
    private readonly Activation _activation;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private TimeSpan _period;
    private TimeSpan? _dueAfterTick;
    private bool _ticking;
    private bool _disposed;

    protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
    {
        Check(options.DueTime, nameof(options.DueTime));
        Check(options.Period, nameof(options.Period));
        _activation = activation;
        _period = options.Period;
        AlwaysInterleaves = options.Interleave;
        KeepsAlive = options.KeepAlive;
        _timer = activation.Silo.Time.CreateTimer(static state => ((GrainTimer)state!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override bool KeepsAlive { get; }

    public void Arm(TimeSpan dueTime) => _timer.Change(dueTime, Timeout.InfiniteTimeSpan);

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_gate)
        {
            if (_disposed) return;
            _period = period;
            if (_ticking) _dueAfterTick = dueTime;
            else Arm(dueTime);
        }
    }

    public override void Execute(TurnContext context) => ((Activation)context).Receive(this);

    public override void Start(Callee callee)
    {
        var activation = _activation;
        if (_disposed)
        {
            End(activation);
            return;
        }

        Task tick;
        try
        {
            tick = Tick(_stopped.Token);
        }
#pragma warning disable CA1031 // A tick's failure is logged; the timer goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activation.ReportTimerFailure(exception);
            End(activation);
            return;
        }

        if (tick.IsCompletedSuccessfully) End(activation);
        else tick.GetAwaiter().OnCompleted(() => EndLater(activation, tick));
    }

    public override void Abandon(Callee callee, Exception? failure)
    {
        // A tick that was not started is not made up for: the timer ends with its activation.
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }

        _timer.Dispose();
        _activation.Forget(this);
        try
        {
            _stopped.Cancel();
        }
        catch (AggregateException exception)
        {
            _activation.ReportTimerFailure(exception); // what the grain's own callbacks threw must not keep it from ending
        }
    }

    protected abstract Task Tick(CancellationToken cancellationToken);

    private static void Check(TimeSpan span, string name)
    {
        if (span < TimeSpan.Zero && span != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, span, "Allowed are zero, a positive time, and Timeout.InfiniteTimeSpan.");
        if (span > TimeSpan.FromMilliseconds(uint.MaxValue - 1))
            throw new ArgumentOutOfRangeException(name, span, "Allowed are up to 4294967294 ms (about 49.7 days).");
    }

    private void Due()
    {
        lock (_gate)
        {
            if (_disposed || _ticking) return;
            _ticking = true;
        }

        if (!_activation.IsFenced) _activation.Enqueue(this);
    }

    private void EndLater(Activation activation, Task tick)
    {
        if (tick.Exception?.InnerException is { } exception && exception is not OperationCanceledException) activation.ReportTimerFailure(exception);
        End(activation);
    }

    private void End(Activation activation)
    {
        lock (_gate)
        {
            _ticking = false;
            if (!_disposed)
            {
                var due = _dueAfterTick ?? _period;
                _dueAfterTick = null;
                if (due != Timeout.InfiniteTimeSpan) Arm(due);
            }
        }

        activation.Ended(this);
    }
}
