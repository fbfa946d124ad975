using Orleans;

namespace OrleansCluster.Simulation.Tests.Callbacks;

public interface ICalled : IGrainObserver
{
    Task<int> Twice(int number);
}
