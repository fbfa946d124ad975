using Orleans;

namespace OrleansCluster.Simulation.Tests.Leaks;

/// <summary>A grain that does what a careless author might.</summary>
public interface IConstructGrain : IGrainWithStringKey
{
    Task Do(string construct);
}
