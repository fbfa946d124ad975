using OrleansCluster.Cluster.Tests.Files;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>Work through all silos while the one that leads the group is killed or stopped, again and again.</summary>
public sealed class ConsensusStateKillTests
{
    private const int Kills = 8;
    private const int Keys = 3;

    [Fact]
    public async Task No_acknowledged_change_is_lost_none_acts_twice_and_every_conflict_is_real()
    {
        await using var cluster = await ConsensusStateCluster.StartAsync();
        var working = new SharedStateWorkers(cluster, Keys);
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = working.Acknowledged;
            await Eventually.TrueAsync(() => working.Acknowledged >= before + 20, "the work goes on");
            var silo = kill % 4 == 3 ? kill % cluster.Count : await cluster.LeaderAsync();
            working.Leave(silo);
            await (kill % 3 == 2 ? cluster.StopAsync(silo) : cluster.KillAsync(silo));
            before = working.Acknowledged;
            await Eventually.TrueAsync(() => working.Acknowledged > before + 5, "the others go on");
            await cluster.RestartAsync(silo);
            await working.JoinAsync(silo);
        }

        await working.StopAsync();
        for (var key = 0; key < Keys; key++)
            await working.CheckAsync(key);
        Assert.True(working.Conflicts > 0, "no two silos ever met");
    }

    [Fact]
    public async Task While_requests_and_answers_are_lost_nothing_acts_twice()
    {
        await using var cluster = await ConsensusStateCluster.StartAsync();
        var calls = 0;
        cluster.Gate.Around = async (method, call) =>
        {
            var number = Interlocked.Increment(ref calls);
            if (method == "ProposeAsync" && number % 4 == 1)
                throw new TimeoutException("The request was lost.");
            await call();
            if (method == "ProposeAsync" && number % 4 == 3)
                throw new TimeoutException("The answer was lost.");
        };
        var working = new SharedStateWorkers(cluster, Keys);
        await Eventually.TrueAsync(() => working.Acknowledged > 100, "the work is done");
        await working.StopAsync();
        cluster.Gate.Around = (_, call) => call();
        for (var key = 0; key < Keys; key++)
            await working.CheckAsync(key);
        Assert.Equal(0, working.Unknown);
    }
}
