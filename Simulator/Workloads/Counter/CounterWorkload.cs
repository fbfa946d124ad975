using Orleans.Runtime;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Counter;

/// <summary>
/// Clients increment two counters, each increment with an id, asked for again until it is answered.
/// <para>Never seen: an increment that acts twice, one that was acknowledged and did not act, a count that goes back. Each counter is
/// linearizable, and in the end its count is the number of increments that were acknowledged, and at most as many more as never were.</para>
/// <para>Budget: as of <c>register</c>; requests may arrive twice and late as well.</para>
/// </summary>
internal class CounterWorkload : Workload
{
    private const int Counters = 2;
    private const int MaxAttempts = 12;

    private readonly Dictionary<(string Client, string Key), long> _numbers = [];
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public override string Name => "counter";

    public override string Promise => "increments that carry an id act exactly once, however often they are asked for";

    public override FaultBudget Budget { get; } =
        new("the durable store keeps what it acknowledged and honours its conditions") { DamagedDisks = int.MaxValue };

    /// <summary>The class of the grains.</summary>
    protected virtual Type GrainClass => typeof(CounterGrain);

    public override Task WorkAsync(World world, SimClient client, int number)
    {
        var key = $"c{client.Process.Chance.Next(Counters)}";
        return client.Process.Chance.Hits(0.3) ? ReadAsync(world, client, key) : IncrementAsync(world, client, key);
    }

    public override async Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        var key = $"c{client.Process.Chance.Next(Counters)}";
        return await IncrementAsync(world, client, key) && await ReadAsync(world, client, key) is not null;
    }

    public override async Task LookAsync(World world, SimClient? client)
    {
        ArgumentNullException.ThrowIfNull(client);
        for (var i = 0; i < Counters; i++)
        {
            long? count;
            while ((count = await ReadAsync(world, client, $"c{i}")) is null) await Task.Delay(TimeSpan.FromMilliseconds(100), client.Process.Time);
            _counts[$"c{i}"] = count.Value;
        }
    }

    public override Violation? Check(World world, bool isBeyondBudget) =>
        Linearizability.Check(world.History.Operations, new CounterModel(), SearchLimits.Default) ?? CheckCounts(world);

    /// <summary>The number that an increment bears: the same however often it is asked for.</summary>
    protected virtual long NumberOf(long number, int attempt) => number;

    private static bool IsPassing(Exception exception) =>
        exception is CounterUnavailableException or SupersededException or TimeoutException or OrleansException;

    private ICounterGrain Grain(SimClient client, string key) => client.Grains.GetGrain<ICounterGrain>(key, GrainClass.FullName);

    private async Task<long?> ReadAsync(World world, SimClient client, string key)
    {
        var operation = world.History.Begin(client.Name, "read", key);
        try
        {
            var count = await Grain(client, key).ReadAsync();
            world.History.Ok(operation, count);
            return count;
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            world.History.Failed(operation, exception.Message);
            return null;
        }
    }

    private async Task<bool> IncrementAsync(World world, SimClient client, string key)
    {
        var number = _numbers[(client.Name, key)] = _numbers.GetValueOrDefault((client.Name, key)) + 1;
        var operation = world.History.Begin(client.Name, "increment", key);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                world.History.Ok(operation, await Grain(client, key).IncrementAsync(client.Name, NumberOf(number, attempt)));
                return true;
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                if (attempt < MaxAttempts && exception is not SupersededException) continue;
                world.History.Unknown(operation, exception.Message);
                return false;
            }
        }
    }

    private Violation? CheckCounts(World world)
    {
        foreach (var (key, count) in _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var mine = world.History.Operations.Where(operation => operation.Key == key && operation.Action == "increment").ToList();
            var acknowledged = mine.Count(operation => operation.Outcome == Outcome.Ok);
            var unknown = mine.Count(operation => operation.IsOpen);
            if (count < acknowledged || count > acknowledged + unknown)
            {
                return new Violation(
                    "exactly-once",
                    $"{key} is at {count}; {acknowledged} increments were acknowledged, of {unknown} nobody knows",
                    [.. mine.Where(operation => operation.IsOpen).Take(20)],
                    []);
            }
        }

        return null;
    }
}
