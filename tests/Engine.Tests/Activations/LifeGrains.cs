using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Activations;

public interface ILife : IGrainWithStringKey
{
    Task<string> Activation();

    Task Call();

    Task LeaveOnIdle();

    Task LeaveAfter(string gate);

    Task DelayDeactivation(TimeSpan span);
}

/// <summary>Writes its life into the journal, under its key.</summary>
public sealed class LifeGrain : Grain, ILife, IDisposable
{
    private readonly IPersistentState<LifeState> _state;

    public LifeGrain([PersistentState("life", "Journalled")] IPersistentState<LifeState> state)
    {
        _state = state;
        Note($"constructor, record {(IsLoaded(state) ? "known" : "not loaded")}");
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Note($"activate, record {(_state.RecordExists ? "known" : "not known")}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Note($"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public Task Call()
    {
        Note("call");
        return Task.CompletedTask;
    }

    public Task LeaveOnIdle()
    {
        DeactivateOnIdle();
        Note("asked to leave");
        return Task.CompletedTask;
    }

    public async Task LeaveAfter(string gate)
    {
        DeactivateOnIdle();
        await Gates.Pass(gate);
        Note("done");
    }

    public new Task DelayDeactivation(TimeSpan span)
    {
        base.DelayDeactivation(span);
        return Task.CompletedTask;
    }

    public void Dispose() => Note("dispose");

    private static bool IsLoaded(IPersistentState<LifeState> state)
    {
        try
        {
            _ = state.RecordExists;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Note(string entry) => Journal.Note(this.GetPrimaryKeyString(), entry);
}

[GenerateSerializer]
public sealed class LifeState
{
    [Id(0)]
    public int Number { get; set; }
}

/// <summary>Lives on when idle.</summary>
[KeepAlive]
public sealed class KeptGrain : Grain, IKept
{
    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Note(this.GetPrimaryKeyString(), $"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }
}

public interface IKept : IGrainWithStringKey
{
    Task<string> Activation();
}

public interface IStubborn : IGrainWithStringKey
{
    Task<string> Call();
}

/// <summary>Does not start while the test says so.</summary>
public sealed class StubbornGrain : Grain, IStubborn
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        Journal.Note(key, "activating");
        if (Journal.Count(key, "activating") > 1) return;
        await Gates.Pass(key);
        throw new StubbornException("not today") { Attempt = 1 };
    }

    public Task<string> Call() => Task.FromResult("at last");
}

[GenerateSerializer]
public sealed class StubbornException(string message) : Exception(message)
{
    [Id(0)]
    public int Attempt { get; init; }
}

public interface IBroken : IGrainWithStringKey
{
    Task Call();
}

/// <summary>Fails in its constructor.</summary>
public sealed class BrokenGrain : Grain, IBroken
{
    public BrokenGrain() => throw new StubbornException("no instance");

    public Task Call() => Task.CompletedTask;
}

public interface IContextual : IGrainWithStringKey
{
    Task Leave();

    Task<string> Describe();
}

/// <summary>Looks at its own context.</summary>
public sealed class ContextualGrain : Grain, IContextual
{
    public static Task? LastDeactivated { get; private set; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        GrainContext.ObservableLifecycle.Subscribe("late", GrainLifecycleStage.Activate + 1, _ => Note("late start"), _ => Note("early stop"));
        return Note("activate");
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Note($"deactivate {reason.ReasonCode}: {reason.Description}");

    public Task Leave()
    {
        Journal.Note($"{this.GetPrimaryKeyString()}/deactivated", GrainContext.Deactivated.IsCompleted ? "gone" : "there");
        _ = Watch(GrainContext.Deactivated, this.GetPrimaryKeyString());
        GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "enough"));
        return Task.CompletedTask;
    }

    public Task<string> Describe() => Task.FromResult(
        $"{GrainContext.GrainId} {ReferenceEquals(GrainContext.GrainInstance, this)} {GrainContext.Address.SiloAddress} {GrainContext.ActivationServices is not null} {IdentityString}");

    private static async Task Watch(Task deactivated, string key)
    {
        await deactivated;
        Journal.Note($"{key}/deactivated", "gone");
    }

    private Task Note(string entry)
    {
        Journal.Note(this.GetPrimaryKeyString(), entry);
        return Task.CompletedTask;
    }
}
