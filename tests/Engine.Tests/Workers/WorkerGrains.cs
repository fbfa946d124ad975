using System.Collections.Concurrent;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Placement;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Workers;

public interface IWorker : IGrainWithStringKey
{
    /// <summary>Waits at the gate; then tells which activation it was.</summary>
    Task<string> Work(string gate);

    Task<string> Where();

    Task Leave();

    Task StartTicking();
}

public interface IThreeWorkers : IWorker;

public interface IManyWorkers : IWorker;

public interface ISingleWorker : IWorker;

public interface IReentrantWorker : IWorker;

public interface IFailingWorker : IWorker;

/// <summary>Counts how many of its calls run at a time, and writes its life into the journal.</summary>
public abstract class WorkerBase : Grain, IWorker
{
    private static readonly ConcurrentDictionary<string, int> Most = new();
    private static readonly ConcurrentDictionary<string, int> Running = new();

    private string Key => this.GetPrimaryKeyString();

    private string Activation => GrainContext.ActivationId.ToString();

    public static int MostAtOnce(string key) => Most.GetValueOrDefault(key);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Journal.Note(Key, "activate");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Note(Key, $"deactivate {reason.ReasonCode} {Activation}");
        return Task.CompletedTask;
    }

    public async Task<string> Work(string gate)
    {
        var now = Running.AddOrUpdate(Key, 1, static (_, count) => count + 1);
        Most.AddOrUpdate(Key, now, (_, most) => Math.Max(most, now));
        await Gates.Pass(gate);
        Running.AddOrUpdate(Key, 0, static (_, count) => count - 1);
        return Activation;
    }

    public Task<string> Where() => Task.FromResult(GrainContext.Address.SiloAddress!.ToString());

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task StartTicking()
    {
        this.RegisterGrainTimer(
            () =>
            {
                Journal.Note(Key, "tick");
                return Task.CompletedTask;
            },
            TimeSpan.FromMilliseconds(1),
            TimeSpan.FromMilliseconds(10));
        return Task.CompletedTask;
    }
}

[StatelessWorker(3)]
public sealed class ThreeWorkersGrain : WorkerBase, IThreeWorkers;

[StatelessWorker]
public sealed class ManyWorkersGrain : WorkerBase, IManyWorkers;

[StatelessWorker(1)]
public sealed class SingleWorkerGrain : WorkerBase, ISingleWorker;

[StatelessWorker(1)]
[Reentrant]
public sealed class ReentrantWorkerGrain : WorkerBase, IReentrantWorker;

/// <summary>Does not start the first time.</summary>
[StatelessWorker(2)]
public sealed class FailingWorkerGrain : WorkerBase, IFailingWorker
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        Journal.Note(key, "activating");
        return Journal.Count(key, "activating") > 1 ? Task.CompletedTask : throw new InvalidOperationException("not today");
    }
}

public interface IWorkerCaller : IGrainWithStringKey
{
    /// <summary>Where this grain is, and where the worker is that it calls.</summary>
    Task<string[]> WhereBoth(string worker);
}

/// <summary>Runs on the silo that its key names.</summary>
[NamedSilo]
public sealed class WorkerCallerGrain : Grain, IWorkerCaller
{
    public async Task<string[]> WhereBoth(string worker) =>
    [
        GrainContext.Address.SiloAddress!.ToString(),
        await GrainFactory.GetGrain<IThreeWorkers>(worker).Where(),
    ];
}
