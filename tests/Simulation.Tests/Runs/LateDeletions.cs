using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;

namespace OrleansCluster.Simulation.Tests.Runs;

/// <summary>No bug, but a network that loves deletions: a third of them leave their client only after it has given up and asked again.</summary>
internal sealed class LateDeletions : Plant
{
    public override string Name => "late-deletions";

    public override string What => "deletions arrive late";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override void ConfigureClient(IClientBuilder builder, SimClient client) =>
        builder.Services.AddSingleton<IOutgoingGrainCallFilter>(new Filter(client.Process.Chance.Fork("late"), client.Process.Time));

    private sealed class Filter(Chance chance, TimeProvider time) : IOutgoingGrainCallFilter
    {
        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.InterfaceMethod.Name == nameof(IBlockDirectoryGrain.DeleteAsync) && context.InterfaceMethod.DeclaringType == typeof(IBlockDirectoryGrain) && chance.Hits(0.33))
                await Task.Delay(chance.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(15)), time);
            await context.Invoke();
        }
    }
}
