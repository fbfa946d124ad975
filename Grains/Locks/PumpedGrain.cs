using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Locks;

/// <summary>A name whose calls a pump answers: wakes it in time, and lets the activation live for as long as something would be lost with it.</summary>
internal abstract class PumpedGrain : Grain, ILeavingGrain
{
    private readonly LinkedListNode<IGrainContext> _idle;
    private readonly Leaving _leaving = new();
    private BusyName? _busy;
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
        _busy = new BusyName(Kind, Name, Service.Time);
        _timer = this.RegisterGrainTimer(WakeAsync, new GrainTimerCreationOptions { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        _pump = CreatePump();
        _pump.Start();
        _ = CloseWhenLeavingAsync();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Service.Idle.Remove(_idle);
        if (_busy is not null)
            Service.Busy.Remove(_busy);
        _pump?.Close();
        return Task.CompletedTask;
    }

    private protected abstract LockKind Kind { get; }

    /// <summary>The pump, which tells <see cref="OnSettled"/>, and deactivates when it failed.</summary>
    private protected abstract ITablePump CreatePump();

    private protected void OnSettled(Settlement settlement)
    {
        _timer!.Change(settlement.Due is { } left ? WholeMilliseconds(left) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (!settlement.IsIdle)
            _busy!.Tell(settlement.Figures);
        if (settlement.IsIdle == _isIdle)
            return;
        _isIdle = settlement.IsIdle;
        DelayDeactivation(settlement.IsIdle ? TimeSpan.Zero : TimeSpan.MaxValue);
        if (settlement.IsIdle)
        {
            Service.Busy.Remove(_busy!);
            Service.Idle.Add(_idle);
        }
        else
        {
            Service.Idle.Remove(_idle);
            Service.Busy.Add(_busy!);
        }
    }

    void ILeavingGrain.Leave() => _leaving.Tell();

    private Task WakeAsync(CancellationToken cancellationToken)
    {
        _pump!.Wake();
        return Task.CompletedTask;
    }

    private async Task CloseWhenLeavingAsync()
    {
        await _leaving.Told;
        _pump!.Close();
    }

    // Up: a timer that comes a little early would come again and again.
    private static TimeSpan WholeMilliseconds(TimeSpan left) => TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds)));
}
