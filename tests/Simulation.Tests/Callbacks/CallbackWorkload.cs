using Orleans;
using Orleans.Runtime;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulation.Tests.Callbacks;

/// <summary>
/// Clients have grains call objects of theirs, and enumerate what grains make. An answer is the right one, and an enumeration has no gap
/// and no item twice, whatever the network does; it may end early.
/// </summary>
internal sealed class CallbackWorkload : Workload
{
    private const int Items = 60;

    private readonly Dictionary<SimClient, (Called Object, ICalled Reference)> _called = [];

    public override string Name => "callbacks";

    public override string Promise => "no wrong answer, no gap";

    public override FaultBudget Budget { get; } = new("none") { DamagedDisks = int.MaxValue };

    public int Answers { get; private set; }

    public int Enumerated { get; private set; }

    public override Task WorkAsync(World world, SimClient client, int number) => ProgressAsync(world, client, number);

    public override async Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        var caller = client.Grains.GetGrain<ICaller>(number % 5);
        var operation = world.History.Begin(client.Name, "call back", "number", number);
        try
        {
            var answer = await caller.Ask(Called(client).Reference, number);
            if (answer != 2 * number) throw new InvalidOperationException($"{number} was answered by {answer}.");
            Answers++;
            await Enumerate(caller, 1 + (number % 9));
            world.History.Ok(operation, answer);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or EnumerationAbortedException)
        {
            world.History.Ok(operation, exception.GetType().Name);
            return false;
        }
    }

    public override Violation? Check(World world, bool isBeyondBudget) => null;

    private async Task Enumerate(ICaller caller, int batch)
    {
        var next = 0;
        await foreach (var item in caller.Count(Items).WithBatchSize(batch))
        {
            if (item != next++) throw new InvalidOperationException($"{item} came in place of {next - 1}.");
        }

        if (next != Items) throw new InvalidOperationException($"After {next} items came none.");
        Enumerated++;
    }

    private (Called Object, ICalled Reference) Called(SimClient client)
    {
        if (_called.TryGetValue(client, out var known)) return known;
        var instance = new Called();
        return _called[client] = (instance, client.Grains.CreateObjectReference<ICalled>(instance));
    }
}
