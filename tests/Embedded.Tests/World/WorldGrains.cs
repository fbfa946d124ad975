using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Tests.World;

public interface IWorldling : IGrainWithStringKey
{
    Task<string> Ask(string other);

    Task<int> Count();

    Task<string> ActivationId();

    Task StartTicking(TimeSpan period);
}

public sealed class WorldlingGrain : Grain, IWorldling
{
    private int _count;

    public async Task<string> Ask(string other)
    {
        await Task.Yield();
        return $"{this.GetPrimaryKeyString()} heard {await GrainFactory.GetGrain<IWorldling>(other).Count()}";
    }

    public Task<int> Count() => Task.FromResult(++_count);

    public Task<string> ActivationId() => Task.FromResult(GrainContext.ActivationId.ToString());

    public Task StartTicking(TimeSpan period)
    {
        this.RegisterGrainTimer(
            () =>
            {
                _count++;
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(period, period));
        return Task.CompletedTask;
    }
}
