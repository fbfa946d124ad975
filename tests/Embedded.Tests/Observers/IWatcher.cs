using Orleans;

namespace OrleansCluster.Embedded.Tests.Observers;

public interface IWatcher : IGrainObserver
{
    Task<int> Count();

    Task Wait();

    IAsyncEnumerable<int> Items();
}
