using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Activations;

/// <summary>How an activation begins and ends.</summary>
public sealed class LifeTests(LifeTests.Fixture fixture) : IClassFixture<LifeTests.Fixture>
{
    private IClusterClient Client => fixture.Cluster.Client;

    [Fact]
    public async Task A_grain_starts_with_its_first_call_in_the_order_constructor_state_activation_call()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<ILife>(key);
        Assert.Empty(Journal.Of(key));
        await grain.Call();
        Assert.Equal(["constructor, record not loaded", "read", "activate, record known", "call"], Journal.Of(key));
    }

    [Fact]
    public async Task It_ends_with_OnDeactivateAsync_and_then_Dispose()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<ILife>(key);
        await grain.LeaveOnIdle();
        await Journal.Shows(key, "dispose");
        Assert.Equal(["asked to leave", "deactivate ApplicationRequested", "dispose"], Journal.Of(key)[^3..]);
    }

    [Fact]
    public async Task All_calls_reach_one_activation_until_it_ends_and_another_one_afterwards()
    {
        var grain = Client.GetGrain<ILife>(Keys.New());
        var first = await grain.Activation();
        Assert.Equal(first, await grain.Activation());
        await grain.LeaveOnIdle();
        Assert.NotEqual(first, await grain.Activation());
    }

    [Fact]
    public async Task DeactivateOnIdle_waits_for_the_running_call_and_loses_none_that_come_meanwhile()
    {
        var key = Keys.New();
        var gate = key + "/gate";
        var grain = Client.GetGrain<ILife>(key);
        var leaving = grain.LeaveAfter(gate);
        await Gates.Reached(gate);
        var calls = Enumerable.Range(0, 20).Select(_ => grain.Call()).ToArray();
        Assert.DoesNotContain("deactivate ApplicationRequested", Journal.Of(key));
        Gates.Open(gate);
        await leaving;
        await Task.WhenAll(calls);

        var journal = Journal.Of(key);
        Assert.Equal(20, journal.Count(e => e == "call"));
        Assert.Equal(2, journal.Count(e => e.StartsWith("constructor", StringComparison.Ordinal)));
        Assert.True(Array.IndexOf(journal, "done") < Array.IndexOf(journal, "deactivate ApplicationRequested"));
        Assert.True(Array.IndexOf(journal, "deactivate ApplicationRequested") < Array.IndexOf(journal, "call"));
    }

    [Fact]
    public async Task An_idle_activation_is_collected()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<ILife>(key);
        await grain.Call();
        await Journal.Shows(key, "dispose");
        Assert.Contains("deactivate ActivationIdle", Journal.Of(key));
        await grain.Call();
        Assert.Equal(2, Journal.Count(key, "call"));
    }

    [Fact]
    public async Task KeepAlive_and_DelayDeactivation_keep_an_idle_activation()
    {
        var (kept, delayed, idle) = (Keys.New() + "k", Keys.New() + "d", Keys.New() + "i");
        var keptActivation = await Client.GetGrain<IKept>(kept).Activation();
        await Client.GetGrain<ILife>(delayed).DelayDeactivation(TimeSpan.FromMinutes(5));
        var delayedActivation = await Client.GetGrain<ILife>(delayed).Activation();

        // Started later than both, and collected: then theirs would have been too. Twice, for good measure.
        for (var i = 1; i <= 2; i++)
        {
            await Client.GetGrain<ILife>(idle).Call();
            await Journal.Shows(idle, "dispose", i);
        }

        Assert.Equal(keptActivation, await Client.GetGrain<IKept>(kept).Activation());
        Assert.Equal(delayedActivation, await Client.GetGrain<ILife>(delayed).Activation());
    }

    [Fact]
    public async Task A_failing_activation_fails_all_who_wait_with_its_exception_and_the_next_call_tries_again()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IStubborn>(key);
        var calls = Enumerable.Range(0, 3).Select(_ => grain.Call()).ToArray();
        await Gates.Reached(key);
        Gates.Open(key);
        foreach (var call in calls)
        {
            try
            {
                // One that came late meets the next attempt, which succeeds.
                Assert.Equal("at last", await Wait.For(call));
            }
            catch (StubbornException exception)
            {
                Assert.Equal("not today", exception.Message);
                Assert.Equal(1, exception.Attempt);
                Journal.Note(key, "refused");
            }
        }

        Assert.NotEqual(0, Journal.Count(key, "refused"));
        Assert.Equal("at last", await grain.Call());
        Assert.Equal(2, Journal.Count(key, "activating"));
    }

    [Fact]
    public async Task A_constructor_that_throws_fails_the_call_with_its_exception_inside_another()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Client.GetGrain<IBroken>(Keys.New()).Call());
        Assert.Equal("no instance", Assert.IsType<StubbornException>(exception.InnerException).Message);
    }

    [Fact]
    public async Task The_context_says_who_and_where_the_grain_is()
    {
        var key = Keys.New();
        var text = await Client.GetGrain<IContextual>(key).Describe();
        Assert.Equal($"contextual/{key} True {fixture.Cluster.Silos[0].SiloAddress} True contextual/{key}", text);
    }

    [Fact]
    public async Task The_context_tells_of_the_end_with_the_reason_given()
    {
        var key = Keys.New();
        await Client.GetGrain<IContextual>(key).Leave();
        await Journal.Shows($"{key}/deactivated", "gone");
        Assert.Equal(["there", "gone"], Journal.Of($"{key}/deactivated"));
        Assert.Contains("deactivate ApplicationRequested: enough", Journal.Of(key));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public InProcessTestCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await Clusters.Start(1, (_, silo) =>
        {
            silo.Services.AddGrainStorage("Journalled", static (_, _) => new JournalledStorage());
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionQuantum = TimeSpan.FromMilliseconds(100);
                options.CollectionAge = TimeSpan.FromMilliseconds(1000);
            });
        });

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
