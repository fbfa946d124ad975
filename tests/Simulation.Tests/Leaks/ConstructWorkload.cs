using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulation.Tests.Leaks;

/// <summary>A client has a grain do one thing, again and again.</summary>
internal sealed class ConstructWorkload(string construct) : Workload
{
    public override string Name => "construct";

    public override string Promise => "it stays on its thread";

    public override FaultBudget Budget { get; } = new("none");

    public override int Silos => 1;

    public override int Clients => 1;

    public override TimeSpan Think => TimeSpan.FromSeconds(10);

    public override Task<bool> ProgressAsync(World world, SimClient client, int number) => WorkAsync(world, client, number);

    public override async Task<bool> WorkAsync(World world, SimClient client, int number)
    {
        var operation = world.History.Begin(client.Name, "do", construct);
        try
        {
            await client.Grains.GetGrain<IConstructGrain>("only").Do(construct);
        }
        catch (TimeoutException)
        {
            // Some constructs take longer than a call may.
        }

        world.History.Ok(operation);
        return true;
    }

    public override Violation? Check(World world, bool isBeyondBudget) => null;
}
