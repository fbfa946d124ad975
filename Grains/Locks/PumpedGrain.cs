using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Locks;

/// <summary>A name whose calls a pump answers: wakes it in time, and lets the activation live for as long as something would be lost with it.</summary>
internal abstract class PumpedGrain : Grain, ILeavingGrain
{
    private readonly LinkedListNode<IGrainContext> _idle;
    private readonly TaskCompletionSource _leaving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITablePump? _pump;
    private IGrainTimer? _timer;
    private bool? _isIdle;

    private protected PumpedGrain(LockService service)
    {
        Service = service;
        _idle = new LinkedListNode<IGrainContext>(GrainContext);
    }

    private protected LockService Service { get; }

    private protected string Name { get; private set; } = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Name = this.GetPrimaryKeyString();
        if (LockLimits.CheckName(Name) is { } problem)
            throw new InvalidLockRequestException(problem);
        _timer = this.RegisterGrainTimer(WakeAsync, new GrainTimerCreationOptions { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        _pump = CreatePump();
        _pump.Start();
        _ = CloseWhenLeavingAsync();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Service.Idle.Remove(_idle);
        _pump?.Close();
        return Task.CompletedTask;
    }

    /// <summary>The pump, which tells <see cref="OnSettled"/>, and deactivates when it failed.</summary>
    private protected abstract ITablePump CreatePump();

    private protected void OnSettled(bool isIdle, TimeSpan? due)
    {
        _timer!.Change(due is { } left ? WholeMilliseconds(left) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (isIdle == _isIdle)
            return;
        _isIdle = isIdle;
        DelayDeactivation(isIdle ? TimeSpan.Zero : TimeSpan.MaxValue);
        if (isIdle)
            Service.Idle.Add(_idle);
        else
            Service.Idle.Remove(_idle);
    }

    void ILeavingGrain.Leave() => _leaving.TrySetResult();

    private Task WakeAsync(CancellationToken cancellationToken)
    {
        _pump!.Wake();
        return Task.CompletedTask;
    }

    private async Task CloseWhenLeavingAsync()
    {
        await _leaving.Task;
        _pump!.Close();
    }

    // Up: a timer that comes a little early would come again and again.
    private static TimeSpan WholeMilliseconds(TimeSpan left) => TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds)));
}
