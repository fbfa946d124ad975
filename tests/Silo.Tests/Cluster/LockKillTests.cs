using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>kill -9 of three processes on which locks are, one after the other and all at once, under load over HTTP.</summary>
public sealed class LockKillTests(ITestOutputHelper output)
{
    // So many that each silo has some.
    private const int Held = 24;
    private const int Dying = 2;

    // Longer than the test: none runs out.
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    // Of what a lease lasts by a clock that is as fast as allowed, counted by one that is as slow.
    private const double SureShare = 0.98;

    [Fact]
    public async Task ALockHasOneHolderAtATimeAndItsTokensRiseWhoeverIsKilled()
    {
        var elapsed = Stopwatch.StartNew();
        await ThreeProcesses.RunAsync(TimeSpan.FromSeconds(15), output.WriteLine, async cluster =>
        {
            var holders = Enumerable.Range(0, Held).Select(number => new LockCaller(cluster, NameOf(number), "first", Long)).ToArray();
            var tokens = await Task.WhenAll(holders.Select(holder => holder.AcquireAsync()));
            var load = new LockLoad(cluster);
            var running = load.RunAsync();
            foreach (var silo in cluster.Silos)
            {
                await GoesOnAsync(load, running);
                var dying = await Task.WhenAll(Enumerable.Range(0, Dying).Select(number => DyingHolder.AcquireAsync(cluster, $"dying-{silo.Name}-{number}")));
                await silo.KillAsync();
                Assert.NotEmpty(Enumerable.Range(0, Held).Select(NameOf).Except(await ListedAsync(cluster.Silos.First(one => one.IsRunning))));
                await CheckHeldAsync(cluster, holders);
                foreach (var one in dying)
                    await one.CheckAsync();
                await silo.StartAsync();
                await silo.WaitReadyAsync();
                output.WriteLine($"{elapsed.Elapsed.TotalSeconds:0.0} s: {silo.Name} was killed; {load.Turns} turns");
            }

            await GoesOnAsync(load, running);
            await Task.WhenAll(cluster.Silos.Select(silo => silo.KillAsync()));
            await cluster.HealAsync(ThreeProcesses.Recovery);
            await CheckHeldAsync(cluster, holders);
            await GoesOnAsync(load, running);
            load.End();
            await running;

            Assert.All(await Task.WhenAll(holders.Select(holder => holder.TryAcquireAsync(TimeSpan.Zero))), (token, number) => Assert.Equal(tokens[number], token));
            await Task.WhenAll(holders.Select(holder => holder.ReleaseAsync()));
            var next = await Task.WhenAll(Enumerable.Range(0, Held).Select(number => new LockCaller(cluster, NameOf(number), "second", Long).AcquireAsync()));
            Assert.All(next, (token, number) => Assert.True(token > tokens[number], $"{NameOf(number)}: {token} after {tokens[number]}"));
            Assert.All(await Task.WhenAll(holders.Select(holder => holder.RenewAsync())), Assert.False);
            output.WriteLine($"{elapsed.Elapsed.TotalSeconds:0.0} s: all were killed; {load.Turns} turns");
        });
    }

    private static string NameOf(int number) => $"held-{number}";

    // Whoever holds it is confirmed, and nobody else gets it, before and after.
    private static async Task CheckHeldAsync(SiloCluster cluster, LockCaller[] holders)
    {
        await RefusedAsync("early");
        Assert.All(await Task.WhenAll(holders.Select(holder => holder.RenewAsync())), isHeld => Assert.True(isHeld, "A hold is lost, though its lease lives."));
        await RefusedAsync("late");

        async Task RefusedAsync(string stranger) => Assert.All(
            await Task.WhenAll(Enumerable.Range(0, Held).Select(number => new LockCaller(cluster, NameOf(number), stranger, Long).TryAcquireAsync(TimeSpan.Zero))),
            (token, number) => Assert.True(token is null, $"{NameOf(number)} was granted to a second, with {token}."));
    }

    // What is on the silos that answer: what was on another is missing until it is used again.
    private static async Task<IReadOnlyList<string>> ListedAsync(ClusterSilo silo)
    {
        JsonElement list = default;
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    list = await silo.Http.GetFromJsonAsync<JsonElement>("/v1/locks?names=1000");
                    return true;
                }
                catch (Exception e) when (NoAnswer.Is(e))
                {
                    return false;
                }
            },
            () => $"{silo.Name} does not list what is held.",
            ThreeProcesses.Recovery);
        return [.. list.GetProperty("top").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];
    }

    // Waits for so many more turns; ends early, with its error, when the load has failed.
    private static async Task GoesOnAsync(LockLoad load, Task running)
    {
        var before = load.Turns;
        await Until.TrueAsync(() => load.Turns >= before + 10 || running.IsCompleted, () => $"Not 10 more turns: {load.Turns}", 2 * ThreeProcesses.Recovery);
        if (running.IsCompleted)
            await running;
    }

    /// <summary>One who does not renew, and another who waits for his lock.</summary>
    private sealed class DyingHolder
    {
        private readonly LockCaller _first;
        private readonly long _token;
        private readonly LockCaller _second;
        private readonly Task<(long Token, long At)> _next;

        private DyingHolder(LockCaller first, long token, LockCaller second)
        {
            (_first, _token, _second) = (first, token, second);
            _next = NextAsync();
        }

        public static async Task<DyingHolder> AcquireAsync(SiloCluster cluster, string name)
        {
            var first = new LockCaller(cluster, name, "dying", Short);
            return new DyingHolder(first, await first.AcquireAsync(), new LockCaller(cluster, name, "next", Long));
        }

        /// <summary>The other gets it, with a higher token, and not before the lease is over, which the first is told.</summary>
        public async Task CheckAsync()
        {
            var (token, at) = await _next;
            Assert.True(token > _token, $"{token} after {_token}");
            Assert.InRange(Stopwatch.GetElapsedTime(_first.SentAt, at), Short * SureShare, TimeSpan.MaxValue);
            Assert.False(await _first.RenewAsync());
            Assert.True(await _second.RenewAsync());
        }

        private async Task<(long Token, long At)> NextAsync()
        {
            var token = await _second.AcquireAsync();
            return (token, Stopwatch.GetTimestamp());
        }
    }
}
