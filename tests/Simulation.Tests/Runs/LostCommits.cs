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

/// <summary>No bug, but a network that delays commits and eats their answers: most writers have to ask what became of theirs.</summary>
internal sealed class LostCommits : Plant
{
    public override string Name => "lost-commits";

    public override string What => "answers of commits are lost";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override void ConfigureClient(IClientBuilder builder, SimClient client) =>
        builder.Services.AddSingleton<IOutgoingGrainCallFilter>(new Filter(client.Process.Chance.Fork("lost"), client.Process.Time));

    private sealed class Filter(Chance chance, TimeProvider time) : IOutgoingGrainCallFilter
    {
        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            var isCommit = context.InterfaceMethod.Name == nameof(IBlockDirectoryGrain.CommitAsync);
            if (isCommit && chance.Hits(0.5)) await Task.Delay(chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1.9)), time);
            await context.Invoke();
            if (isCommit && chance.Hits(0.8)) await Task.Delay(TimeSpan.FromMinutes(1), time);
        }
    }
}
