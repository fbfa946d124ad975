using Orleans.Storage;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>Work through all silos while the one that holds the folder is killed or stopped, again and again.</summary>
public sealed class SharedStateKillTests
{
    private const int Kills = 12;
    private const int Keys = 3;
    private static readonly TimeSpan TakeOverLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task No_acknowledged_change_is_lost_none_acts_twice_and_every_conflict_is_real()
    {
        await using var cluster = await SharedStateCluster.StartAsync();
        var working = new SharedStateWorkers(cluster, Keys);
        var longest = TimeSpan.Zero;
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = working.Acknowledged;
            await Eventually.TrueAsync(() => working.Acknowledged >= before + 20 && cluster.Keepers().Length == 1, "the work goes on");
            var keeper = cluster.Keepers()[0];
            working.Leave(keeper);
            await (kill % 3 == 2 ? cluster.StopAsync(keeper) : cluster.KillAsync(keeper));
            var ended = TimeProvider.System.GetTimestamp();
            before = working.Acknowledged;
            await Eventually.TrueAsync(() => working.Acknowledged > before + 1, "another silo took over");
            var gap = TimeProvider.System.GetElapsedTime(ended);
            longest = gap > longest ? gap : longest;
            await cluster.RestartAsync(keeper);
            await working.JoinAsync(keeper);
        }

        await working.StopAsync();
        Assert.True(longest < TakeOverLimit, $"A take-over took {longest}.");
        for (var key = 0; key < Keys; key++)
            await working.CheckAsync(key);
        Assert.True(working.Conflicts > 0, "no two silos ever met");
    }

    [Fact]
    public async Task While_every_other_answer_is_lost_or_late_nothing_acts_twice()
    {
        await using var cluster = await SharedStateCluster.StartAsync();
        await cluster.ReadAsync(0);
        var calls = 0;
        cluster.Gate.Around = async (_, method, call) =>
        {
            var number = Interlocked.Increment(ref calls);
            if (method == "ChangeAsync" && number % 4 == 1)
                throw new TimeoutException("The request was lost.");
            if (method == "ChangeAsync" && number % 4 == 2)
                await Task.Yield();
            await call();
            if (number % 4 == 3)
                throw new TimeoutException("The answer was lost.");
        };
        var working = new SharedStateWorkers(cluster, Keys);
        await Eventually.TrueAsync(() => working.Acknowledged > 300, "the work is done");
        await working.StopAsync();
        cluster.Gate.Around = (_, _, call) => call();
        for (var key = 0; key < Keys; key++)
            await working.CheckAsync(key);
        Assert.Equal(0, working.Unknown);
    }
}
