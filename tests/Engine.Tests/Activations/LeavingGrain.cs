using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Activations;

public interface ILeaver : IGrainWithStringKey
{
    /// <summary>Is to leave from now on, and answers when its gate is open.</summary>
    Task<string> LeaveBehind(string gate);

    Task<string> Activation();
}

public sealed class LeavingGrain : Grain, ILeaver
{
    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Note(Key, "deactivate");
        return Task.CompletedTask;
    }

    public async Task<string> LeaveBehind(string gate)
    {
        DeactivateOnIdle();
        await Gates.Pass(gate);
        Journal.Note(Key, "answer");
        return await Activation();
    }

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    private Task Tick(CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => Journal.Note(Key, "token cancelled"));
        Journal.Note(Key, "tick");
        return Task.CompletedTask;
    }
}
