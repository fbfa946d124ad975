using OrleansCluster.Cluster.Tests.Files;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Barriers whose silos and records fail, wherever the records are.</summary>
public abstract partial class BarrierFailureTests(StateProvider provider)
{
    [Fact]
    public async Task Over_silos_that_die_it_stays_set_and_who_waits_passes_when_it_is_removed()
    {
        await using var cluster = await LockCluster.StartAsync(provider);
        var barrier = cluster.Client.Barrier("killed");
        var round = await barrier.SetAsync();
        await using var other = cluster.NewClient(options => options.CallTimeout = TimeSpan.FromSeconds(2));
        var waiting = Enumerable.Range(0, 5).Select(_ => other.Barrier("killed").WaitAsync()).ToArray();
        for (var silo = 0; silo < cluster.Count; silo++)
        {
            await cluster.KillAsync(silo);
            Assert.Equal(round, await barrier.SetAsync());
            Assert.DoesNotContain(waiting, one => one.IsCompleted);
            await cluster.RestartAsync(silo);
        }

        Assert.True(await barrier.RemoveAsync(round));
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Over_silos_that_die_rounds_go_on_together()
    {
        const int Members = 3;
        await using var cluster = await LockCluster.StartAsync(provider);
        var left = 0;
        var isOver = false;
        var members = Enumerable.Range(0, Members).Select(async _ =>
        {
            await using var client = cluster.NewClient(options => options.CallTimeout = TimeSpan.FromSeconds(2));
            var barrier = client.DoubleBarrier("rounds", Members, TimeSpan.FromMinutes(2));
            var last = 0L;
            while (!Volatile.Read(ref isOver))
            {
                // Who was in the last round does not begin another when the rest is over.
                if (await barrier.TryEnterAsync(TimeSpan.FromSeconds(5)) is not { } membership)
                    continue;
                Assert.True(membership.Round > last, $"{membership.Round} came after {last}");
                last = membership.Round;
                await membership.LeaveAsync();
                Interlocked.Increment(ref left);
            }
        }).ToArray();
        for (var silo = 0; silo < cluster.Count; silo++)
        {
            var before = Volatile.Read(ref left);
            await Eventually.TrueAsync(() => Volatile.Read(ref left) >= before + 9 || members.Any(member => member.IsFaulted), "rounds go on");
            await cluster.KillAsync(silo);
            before = Volatile.Read(ref left);
            await Eventually.TrueAsync(() => Volatile.Read(ref left) >= before + 9 || members.Any(member => member.IsFaulted), "rounds go on without it");
            await cluster.RestartAsync(silo);
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(members);
    }

    [Fact]
    public async Task Writes_whose_answers_are_lost_act_once()
    {
        await using var cluster = await LockCluster.StartAsync(provider, silos: 1);
        var writes = 0;
        cluster.Records.OnWrite = async write =>
        {
            await write();
            if (Interlocked.Increment(ref writes) % 2 == 1)
                throw new TimeoutException("The answer was lost.");
        };
        var barrier = cluster.Client.Barrier("lost");
        var last = 0L;
        for (var time = 0; time < 3; time++)
        {
            var round = await barrier.SetAsync();
            Assert.True(round > last);
            last = round;
            Assert.False(await barrier.TryWaitAsync());
            Assert.True(await barrier.RemoveAsync(round));
            Assert.True(await barrier.TryWaitAsync());
        }

        var both = cluster.Client.DoubleBarrier("lost", 2);
        for (var time = 0; time < 3; time++)
        {
            var members = await Task.WhenAll(both.EnterAsync(Calls.Long), both.EnterAsync(Calls.Long));
            Assert.Equal(members[0].Round, members[1].Round);
            Assert.Equal(2, (await both.GetReportAsync()).Present);
            await Task.WhenAll(members[0].LeaveAsync(Calls.Long), members[1].LeaveAsync(Calls.Long));
        }

        Assert.True(writes > 10);
    }

    public sealed class OnFiles() : BarrierFailureTests(StateProvider.File);

    public sealed class OnConsensus() : BarrierFailureTests(StateProvider.Consensus);
}
