using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulation.Tests.Commands;

/// <summary>Several seeds at once, told in order.</summary>
public sealed class RunPoolTests
{
    [Fact]
    public void Results_come_in_order_and_no_more_are_begun_once_it_is_enough()
    {
        var begun = 0;
        var taken = new List<ulong>();
        Pool(4).Run(Requests(1000, () => begun++), (request, result) =>
        {
            Assert.Equal(request.Seed, result.Seed);
            taken.Add(request.Seed);
            return request.Seed < 20;
        }, default);
        Assert.Equal(Enumerable.Range(1, 20).Select(seed => (ulong)seed), taken);
        Assert.InRange(begun, 20, 20 + (64 * 4));
    }

    [Fact]
    public void What_waits_for_an_earlier_one_is_bounded()
    {
        var begun = 0;
        var most = 0;
        Pool(2).Run(Requests(400, () => begun++), (request, _) =>
        {
            // As slow a reader as can be: everything that may be begun is begun.
            if (request.Seed == 1)
            {
                Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref begun) == 1 + (64 * 2), TimeSpan.FromMinutes(3)), $"{begun}");
                Assert.False(SpinWait.SpinUntil(() => Volatile.Read(ref begun) > 1 + (64 * 2), TimeSpan.FromMilliseconds(100)), $"{begun}");
            }

            most = Math.Max(most, begun - (int)request.Seed);
            return true;
        }, default);
        Assert.Equal(400, begun);
        Assert.Equal(64 * 2, most);
    }

    [Fact]
    public void When_it_is_told_to_stop_what_is_under_way_is_ended_and_told()
    {
        using var stop = new CancellationTokenSource();
        var begun = 0;
        var taken = 0;
        Pool(2).Run(Requests(1000, () => begun++), (request, result) =>
        {
            Assert.True(result.Held);
            if (++taken == 5) stop.Cancel();
            return true;
        }, stop.Token);
        Assert.Equal(begun, taken);
        Assert.InRange(taken, 5, 5 + (64 * 2));
    }

    [Fact]
    public void A_run_that_fails_inside_breaks_that_run_only()
    {
        var results = new List<RunResult>();
        var options = new RunOptions(1, 0.01, FaultSet.None);
        Pool(1).Run([new RunRequest("nothing", options, null), new RunRequest("wal", options, null)], (_, result) =>
        {
            results.Add(result);
            return true;
        }, default);
        Assert.Contains("the simulator failed: ArgumentException: There is no workload 'nothing'.", results[0].Broken!.Message, StringComparison.Ordinal);
        Assert.True(results[1].Held);
    }

    private static RunPool Pool(int workers) => new(workers, new Watchdog(TimeSpan.FromMinutes(5), (standstill, stack) => Assert.Fail($"{standstill}\n{stack}")));

    private static IEnumerable<RunRequest> Requests(int count, Action onBegin)
    {
        for (var seed = 1; seed <= count; seed++)
        {
            onBegin();
            yield return new RunRequest("wal", new RunOptions((ulong)seed, 0.001, FaultSet.None), null);
        }
    }
}
