using Orleans;

namespace OrleansCluster.Bench.Engine;

/// <summary>Has no state, and does nothing.</summary>
public sealed class IdleBenchGrain : Grain, IIdleBenchGrain
{
    public ValueTask Wake() => default;
}
