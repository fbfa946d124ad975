using System.Collections.Immutable;
using OrleansCluster.Simulation.Tests.Loop;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulation.Tests.Determinism;

/// <summary>A program of its own, without silos, that now and then does what a number says; the number may be no function of the seed.</summary>
internal sealed class ChanceWorkload(ChanceKind kind) : Workload
{
    private const int CleanBefore = 20;

    private static bool s_isCached;
    private static int s_count;

    private int _works;

    public override string Name => "chance";

    public override string Promise => "none";

    public override FaultBudget Budget { get; } = new("none");

    public override int Silos => 0;

    public override int Clients => 0;

    /// <summary>Runs it, one virtual minute, on a thread of its own.</summary>
    public static RunResult Simulate(ChanceKind kind, Trace? trace = null) =>
        SimulationThread.Run(() => SimulationRun.Run(new RunOptions(1, 1, FaultSet.None), new ChanceWorkload(kind), null, trace));

    public override Task<bool> ProgressAsync(World world, SimClient client, int number) => WorkAsync(world, client, number);

    public override Task<bool> WorkAsync(World world, SimClient client, int number) => throw new NotSupportedException();

    public override async Task<bool> WorkAloneAsync(World world)
    {
        _works++;
        var number = _works <= CleanBefore ? 1 : Number(world.Self) & 0xFFFF;
        var operation = world.History.Begin("world", "draw", "number", _works);
        await Task.Delay(TimeSpan.FromMilliseconds(kind == ChanceKind.RandomAnswer ? 100 : 100 + (number % 1000)), world.Self.Time);
        world.History.Ok(operation, number);
        return true;
    }

    public override Violation? Check(World world, bool isBeyondBudget) => null;

    private static long Number(SimProcess process, ChanceKind kind) => kind switch
    {
        ChanceKind.Seeded => process.Chance.Between(0, 0xFFFF),
        ChanceKind.RandomShared or ChanceKind.RandomAnswer => Random.Shared.Next(),
        ChanceKind.NewGuid => Guid.NewGuid().ToByteArray()[0],
        ChanceKind.Stopwatch => System.Diagnostics.Stopwatch.GetTimestamp(),
        ChanceKind.WallClock => DateTime.UtcNow.Ticks,
        ChanceKind.ObjectHash => new object().GetHashCode(),
        ChanceKind.StringHash => "a string".GetHashCode(),
        ChanceKind.CombinedHash => HashCode.Combine(1, 2),
        ChanceKind.ImmutableDictionaryOrder => Order(Keys.ToImmutableDictionary(key => key, key => key)),
        ChanceKind.DictionaryOrder => Order(Keys.ToDictionary(key => key, key => key)),
        ChanceKind.StaticCounter => ++s_count,
        _ => FromCache(),
    };

    private static IEnumerable<string> Keys => Enumerable.Range(0, 20).Select(number => $"key {number}");

    private long Number(SimProcess process) => Number(process, kind);

    private static long Order(IEnumerable<KeyValuePair<string, string>> pairs) => pairs.Aggregate(0L, (sum, pair) => (sum * 31) + pair.Key[^1]);

    private static long FromCache()
    {
        if (s_isCached) return 1;
        s_isCached = true;
        return 2;
    }
}
