using Orleans.Concurrency;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Outcomes;

public interface IWorker : IGrainWithStringKey
{
    /// <summary>Waits at the gate, then notes 'done'.</summary>
    Task WorkBehind(string gate);

    [ResponseTimeout("00:00:00.3")]
    Task WorkBriefly(string gate);

    Task Note(string entry, CancellationToken cancellationToken);

    Task<string> WaitForCancellation(CancellationToken cancellationToken);

    Task<string> IgnoreCancellation(string gate, CancellationToken cancellationToken);

    Task<bool> CanBeCancelled(CancellationToken cancellationToken = default);

    [OneWay]
    Task Tell(string gate);

    [OneWay]
    Task TellAndFail();

    Task Ping();
}

public sealed class WorkerGrain : Grain, IWorker
{
    private string Key => this.GetPrimaryKeyString();

    public async Task WorkBehind(string gate)
    {
        await Gates.Pass(gate);
        Journal.Note(Key, "done");
    }

    public Task WorkBriefly(string gate) => WorkBehind(gate);

    public Task Note(string entry, CancellationToken cancellationToken)
    {
        Journal.Note(Key, cancellationToken.IsCancellationRequested ? $"{entry}, cancelled" : entry);
        return Task.CompletedTask;
    }

    public async Task<string> WaitForCancellation(CancellationToken cancellationToken)
    {
        Journal.Note(Key, "waiting");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return "never";
        }
        catch (OperationCanceledException)
        {
            // Back in a turn of its own.
            Journal.Note(Key, TaskScheduler.Current == TaskScheduler.Default && SynchronizationContext.Current is null ? "cancelled outside" : "cancelled");
            throw;
        }
    }

    public async Task<string> IgnoreCancellation(string gate, CancellationToken cancellationToken)
    {
        await Gates.Pass(gate);
        Journal.Note(Key, "done");
        return "done all the same";
    }

    public Task<bool> CanBeCancelled(CancellationToken cancellationToken) => Task.FromResult(cancellationToken.CanBeCanceled);

    public Task Tell(string gate) => WorkBehind(gate);

    public Task TellAndFail()
    {
        Journal.Note(Key, "failing");
        throw new InvalidOperationException("nobody hears this");
    }

    public Task Ping() => Task.CompletedTask;
}

public interface IBoss : IGrainWithStringKey
{
    Task<string> CancelAfterStart(string worker);

    Task<string> CallWithShortTimeout(string worker, string gate);

    Task<string> PassOn(string worker, CancellationToken cancellationToken);
}

public sealed class BossGrain : Grain, IBoss
{
    public async Task<string> CancelAfterStart(string worker)
    {
        using var source = new CancellationTokenSource();
        var call = GrainFactory.GetGrain<IWorker>(worker).WaitForCancellation(source.Token);
        await Journal.Shows(worker, "waiting");
        source.Cancel();
        try
        {
            return await call;
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }

    public async Task<string> CallWithShortTimeout(string worker, string gate)
    {
        try
        {
            await GrainFactory.GetGrain<IWorker>(worker).WorkBriefly(gate);
            return "answered";
        }
        catch (TimeoutException)
        {
            return "timed out";
        }
    }

    public Task<string> PassOn(string worker, CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<IWorker>(worker).WaitForCancellation(cancellationToken);
}
