using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Activations;

/// <summary>An activation that is to leave waits for its calls: who hears of it before they have ended, and who after.</summary>
public sealed class LeavingTests(LeavingTests.Fixture fixture) : IClassFixture<LeavingTests.Fixture>
{
    [Fact]
    public async Task Who_observes_the_working_set_hears_that_an_activation_is_to_leave_before_its_calls_have_ended()
    {
        var (key, leaver) = Leaver();
        var call = leaver.LeaveBehind(key);
        await Journal.Shows(key, "leaving");
        Assert.False(call.IsCompleted);
        Gates.Open(key);
        await Wait.For(call);
        await Journal.Shows(key, "deactivate");
    }

    [Fact]
    public async Task A_timer_s_token_is_cancelled_when_the_calls_have_ended_that_its_activation_waits_for()
    {
        var (key, leaver) = Leaver();
        await leaver.Activation();
        await Journal.Shows(key, "tick");
        var call = leaver.LeaveBehind(key);
        await Journal.Shows(key, "leaving");
        var waiting = leaver.Activation();
        Gates.Open(key);
        Assert.NotEqual(await Wait.For(call), await Wait.For(waiting));
        Assert.Equal(["tick", "leaving", "answer", "token cancelled", "deactivate"], Journal.Of(key).Take(5));
    }

    private (string Key, ILeaver Grain) Leaver()
    {
        var key = Keys.New("leaver");
        return (key, fixture.Cluster.Client.GetGrain<ILeaver>(key));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public InProcessTestCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await Clusters.Start(
            silo: (_, silo) => silo.ConfigureServices(services => services.AddSingleton<IActivationWorkingSetObserver, Observer>()));

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }

    private sealed class Observer : IActivationWorkingSetObserver
    {
        public void OnDeactivating(IActivationWorkingSetMember member)
        {
            if (member is IGrainContext { GrainInstance: LeavingGrain grain })
                Journal.Note(grain.GetPrimaryKeyString(), "leaving");
        }
    }
}
