using Orleans.Concurrency;

namespace OrleansCluster.Engine.Tests.Management;

public interface ICounted : IGrainWithStringKey
{
    Task<string> Where();

    Task Leave();
}

public interface ICountedWorker : ICounted;

public interface IPlainCounted : ICounted;

public abstract class CountedBase : Grain, ICounted
{
    public Task<string> Where() => Task.FromResult(GrainContext.Address.SiloAddress!.ToString());

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public sealed class PlainCountedGrain : CountedBase, IPlainCounted;

[StatelessWorker(1)]
public sealed class CountedWorkerGrain : CountedBase, ICountedWorker;
