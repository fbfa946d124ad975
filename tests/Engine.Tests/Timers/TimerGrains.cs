using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Timers;

public interface ITicker : IGrainWithStringKey
{
    Task Start(TimeSpan due, TimeSpan period, string? gate = null, bool interleave = false, bool keepAlive = false);

    Task StartFailing();

    Task StartAll();

    Task Change(TimeSpan due, TimeSpan period);

    Task Stop();

    Task Leave();

    Task WorkBehind(string gate);

    [AlwaysInterleave]
    Task<int> Ticks();

    Task<string> Activation();

    Task<string> Refusals();
}

public sealed class TickerGrain : Grain, ITicker
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    private IGrainTimer? _timer;
    private string? _gate;
    private bool _busy;
    private int _running;
    private int _ticks;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Note(Key, $"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task Start(TimeSpan due, TimeSpan period, string? gate, bool interleave, bool keepAlive)
    {
        _gate = gate;
        _timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task StartFailing()
    {
        _timer = this.RegisterGrainTimer(
            async () =>
            {
                if (++_ticks % 2 == 0) throw new InvalidOperationException("at once");
                await Task.Yield();
                throw new InvalidOperationException("later");
            },
            Soon,
            Soon);
        return Task.CompletedTask;
    }

    /// <summary>Registers timers by every overload.</summary>
    public Task StartAll()
    {
        var once = Timeout.InfiniteTimeSpan;
        var options = new GrainTimerCreationOptions(Soon, once);
        this.RegisterGrainTimer(() => Note("1"), Soon, once);
        this.RegisterGrainTimer(_ => Note("2"), Soon, once);
        this.RegisterGrainTimer(Note, "3", Soon, once);
        this.RegisterGrainTimer((state, _) => Note(state), "4", Soon, once);
        this.RegisterGrainTimer(() => Note("5"), options);
        this.RegisterGrainTimer(_ => Note("6"), options);
        this.RegisterGrainTimer(Note, "7", options);
        this.RegisterGrainTimer((state, _) => Note(state), "8", options);
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        _timer.Dispose();
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task WorkBehind(string gate)
    {
        _busy = true;
        await Gates.Pass(gate);
        _busy = false;
    }

    public Task<int> Ticks() => Task.FromResult(_ticks);

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public Task<string> Refusals() => Task.FromResult(string.Join(
        ", ",
        Try(() => this.RegisterGrainTimer(() => Task.CompletedTask, TimeSpan.FromMilliseconds(-5), Soon)),
        Try(() => this.RegisterGrainTimer(() => Task.CompletedTask, Soon, TimeSpan.FromMilliseconds(-5))),
        Try(() => this.RegisterGrainTimer(() => Task.CompletedTask, TimeSpan.FromDays(100), Soon)),
        Try(() => this.RegisterGrainTimer((Func<Task>)null!, Soon, Soon)),
        Try(() => this.RegisterGrainTimer(() => Task.CompletedTask, Soon, TimeSpan.Zero))));

    private static string Try(Func<IGrainTimer> register)
    {
        try
        {
            register().Dispose();
            return "taken";
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }

    private async Task Tick(CancellationToken cancellationToken)
    {
        if (++_running > 1) Journal.Note(Key, "overlap");
        if (_busy) Journal.Note(Key, "interleaved");
        cancellationToken.Register(() => Journal.Note(Key, "token cancelled"));
        _ticks++;
        Journal.Note(Key, "tick");
        if (_gate is not null) await Gates.Pass(_gate);
        for (var i = 0; i < 5; i++) await Task.Yield();
        _running--;
        Journal.Note(Key, "tock");
    }

    private Task Note(string entry)
    {
        Journal.Note(Key, entry);
        return Task.CompletedTask;
    }
}
