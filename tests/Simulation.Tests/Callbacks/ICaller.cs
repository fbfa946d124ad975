using Orleans;

namespace OrleansCluster.Simulation.Tests.Callbacks;

public interface ICaller : IGrainWithIntegerKey
{
    Task<int> Ask(ICalled called, int number);

    IAsyncEnumerable<int> Count(int to);
}
