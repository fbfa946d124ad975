using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>A timer by a machine's clock.</summary>
internal sealed class SimTimer : ITimer
{
    private readonly ProcessTime _time;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private LoopEvent? _next;
    private TimeSpan _period;
    private bool _disposed;

    public SimTimer(ProcessTime time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _time = time;
        _callback = callback;
        _state = state;
        Change(dueTime, period);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed || !_time.Process.Loop.CheckThread("a timer was changed")) return false;
        _next?.Cancel();
        _next = null;
        _period = period;
        if (dueTime >= TimeSpan.Zero) Arm(dueTime);
        return true;
    }

    public void Dispose()
    {
        // The base library's finalizers dispose of timers on the finalizer's thread. That happens when the collector likes, so it must
        // change nothing here.
        if (_disposed || !_time.Process.Loop.IsOnThread) return;
        _disposed = true;
        _next?.Cancel();
        _next = null;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(TimeSpan after) => _next = _time.Process.After(TimeSpan.FromTicks(_time.Clock.TrueTicks(after)), "timer", Fire);

    private void Fire()
    {
        _next = null;
        if (_period > TimeSpan.Zero) Arm(_period);
        _callback(_state);
    }
}
