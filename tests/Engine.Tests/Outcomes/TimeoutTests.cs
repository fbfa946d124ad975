using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Outcomes;

/// <summary>A call is at most once: when no answer came in time its outcome is unknown, and its effect may still happen.</summary>
[Collection(nameof(OneSilo))]
public sealed class TimeoutTests(OneSilo silo)
{
    [Fact]
    public async Task A_method_with_a_ResponseTimeout_times_out_and_its_effect_may_happen_later()
    {
        var key = Keys.New();
        var worker = silo.Client.GetGrain<IWorker>(key);
        await Assert.ThrowsAsync<TimeoutException>(() => worker.WorkBriefly(key));
        Assert.Empty(Journal.Of(key));
        Gates.Open(key);
        await Journal.Shows(key, "done");

        // Once: a call is never sent again by the engine.
        await worker.Ping();
        Assert.Equal(["done"], Journal.Of(key));
    }

    [Fact]
    public async Task Between_grains_it_times_out_too()
    {
        var key = Keys.New();
        Assert.Equal("timed out", await silo.Client.GetGrain<IBoss>(key).CallWithShortTimeout(key, key));
        Gates.Open(key);
        await Journal.Shows(key, "done");
    }

    [Fact]
    public async Task A_call_that_timed_out_still_holds_its_turn()
    {
        var key = Keys.New();
        var worker = silo.Client.GetGrain<IWorker>(key);
        await Assert.ThrowsAsync<TimeoutException>(() => worker.WorkBriefly(key));
        var next = worker.Note("next", CancellationToken.None);
        Gates.Open(key);
        await next;
        Assert.Equal(["done", "next"], Journal.Of(key));
    }

    [Fact]
    public async Task The_callers_options_say_how_long_it_waits()
    {
        await using var cluster = await Clusters.Start(
            1,
            (_, builder) => builder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(5)),
            builder => builder.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(0.3)));
        var key = Keys.New();
        await Assert.ThrowsAsync<TimeoutException>(() => cluster.Client.GetGrain<IWorker>(key).WorkBehind(key));
        Gates.Open(key);
        await Journal.Shows(key, "done");
    }
}
