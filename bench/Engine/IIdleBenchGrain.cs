using Orleans;

namespace OrleansCluster.Bench.Engine;

public interface IIdleBenchGrain : IGrainWithStringKey
{
    ValueTask Wake();
}
