using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Placement;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Silos;

public interface IResident : IGrainWithStringKey
{
    Task<string> WorkBehind(string gate);

    Task<string> Silo();

    Task<string> AskBehind(string other, string gate);
}

/// <summary>Lives on the silo that its key names, while there is one; else anywhere.</summary>
[NamedSiloFirst]
public sealed class ResidentGrain(ILocalSiloDetails silo) : Grain, IResident
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Note(this.GetPrimaryKeyString(), $"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task<string> WorkBehind(string gate)
    {
        await Gates.Pass(gate);
        Journal.Note(this.GetPrimaryKeyString(), "done");
        return silo.Name;
    }

    public Task<string> Silo() => Task.FromResult(silo.Name);

    public async Task<string> AskBehind(string other, string gate)
    {
        try
        {
            return await GrainFactory.GetGrain<IResident>(other).WorkBehind(gate);
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }
}
