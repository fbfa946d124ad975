using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace OrleansCluster.Simulation.Tests.Leaks;

[GrainType("construct")]
public sealed class ConstructGrain : Grain, IConstructGrain
{
    public async Task Do(string construct)
    {
        var time = ServiceProvider.GetRequiredService<TimeProvider>();
        await Constructs.Find(construct)(time);
    }
}
