using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Placement;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Migration;

/// <summary>An activation moves to another silo with what it holds in memory.</summary>
public sealed class MigrationTests(MigrationTests.Fixture fixture) : IClassFixture<MigrationTests.Fixture>
{
    private IClusterClient Client => fixture.Cluster.Client;

    [Fact]
    public async Task It_goes_where_the_hint_says_and_takes_along_what_its_participants_give()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IWanderer>(key);
        await grain.SetWord("hello");
        var target = await Another(grain);
        await grain.Move(target);
        await Wait.Until(async () => await grain.Where() == target.ToString());
        Assert.Equal("hello hellos", await grain.Word());
    }

    [Fact]
    public async Task It_leaves_by_OnDeactivateAsync_and_then_dehydrates_and_comes_by_OnRehydrate_and_then_activates()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IWanderer>(key);
        await grain.SetWord("hello");
        var target = await Another(grain);
        await grain.Move(target);
        await Wait.Until(async () => await grain.Where() == target.ToString());
        await Journal.Shows(key, "dispose");
        Assert.Equal(
            [
                "constructor", "activate with none and nothing",
                "deactivate Migrating", "dehydrate", "added True", "keys bytes word written",
                "constructor", "rehydrate", "found bare written False False", "activate with hello and hellos",
            ],
            OfThoseWhoCameToLife(key));
    }

    [Fact]
    public async Task Its_context_can_be_told_to_migrate()
    {
        var grain = Client.GetGrain<IWanderer>(Keys.New());
        var target = await Another(grain);
        await grain.MoveByContext(target);
        await Wait.Until(async () => await grain.Where() == target.ToString());
    }

    [Fact]
    public async Task Its_state_comes_along_unwritten_and_is_not_read_again()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IStatefulNomad>(key);
        await grain.SetState(1, write: true);
        await grain.SetState(2, write: false);
        var target = await Another(grain);
        await grain.Move(target);
        await Wait.Until(async () => await grain.Where() == target.ToString());
        Assert.Equal(2, await grain.State());
        await grain.WriteState(); // its ETag came along too
        await grain.Leave();
        Assert.Equal(2, await grain.State());
    }

    [Fact]
    public async Task It_waits_for_the_running_call_and_those_who_wait_meet_the_new_one()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IWanderer>(key);
        var target = await Another(grain);
        var moving = grain.MoveAfter(target, key);
        await Gates.Reached(key);
        var calls = Enumerable.Range(0, 20).Select(grain.Call).ToArray();
        Gates.Open(key);
        await moving;
        await MeetTheNewOne(key, calls, target);
        var journal = Journal.Of(key);
        Assert.True(Array.IndexOf(journal, "done") < Array.IndexOf(journal, "deactivate Migrating"));
    }

    [Fact]
    public async Task Its_director_is_asked_when_it_has_left_and_those_who_call_meanwhile_meet_the_new_one()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IHesitant>(key);
        var target = await Another(grain);
        await grain.Move(target);
        await Gates.Reached(key);
        Assert.Contains("deactivate Migrating", Journal.Of(key));
        var calls = Enumerable.Range(0, 20).Select(grain.Call).ToArray();
        Gates.Open(key);
        await MeetTheNewOne(key, calls, target);
    }

    [Fact]
    public async Task Those_who_call_while_it_leaves_meet_the_new_one()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IWanderer>(key);
        var target = await Another(grain);
        await grain.LeaveBy(key);
        await grain.Move(target);
        await Gates.Reached(key);
        var calls = Enumerable.Range(0, 20).Select(grain.Call).ToArray();
        Gates.Open(key);
        await MeetTheNewOne(key, calls, target);
    }

    [Fact]
    public async Task It_deactivates_and_takes_nothing_along_where_its_director_fails()
    {
        var key = Keys.New() + HintedSiloAttribute.Fails;
        var grain = Client.GetGrain<IHesitant>(key);
        await grain.SetWord("hello");
        await grain.Move(await Another(grain));
        await Gates.Reached(key);
        Gates.Open(key);
        Assert.Equal("none nothing", await grain.Word());
        Assert.Contains("deactivate Migrating", Journal.Of(key));
        Assert.DoesNotContain("dehydrate", Journal.Of(key));
    }

    [Fact]
    public async Task It_deactivates_and_takes_nothing_along_where_its_director_says_the_same_silo()
    {
        var silo = fixture.Cluster.Silos[1];
        var key = $"{Keys.New()}@{silo.Name}";
        var grain = Client.GetGrain<ISettled>(key);
        var activation = await grain.Activation();
        await grain.Move(fixture.Cluster.Silos[2].SiloAddress);
        await Wait.Until(async () => await grain.Activation() != activation);
        Assert.Equal(silo.SiloAddress.ToString(), await grain.Where());
        Assert.Contains("deactivate Migrating", Journal.Of(key));
        Assert.DoesNotContain("dehydrate", Journal.Of(key));
    }

    [Fact]
    public async Task It_deactivates_and_starts_anew_where_there_is_no_other_silo()
    {
        await using var cluster = await Clusters.Start();
        var key = Keys.New();
        var grain = cluster.Client.GetGrain<IWanderer>(key);
        var activation = await grain.Activation();
        await grain.Move(null);
        await Wait.Until(async () => await grain.Activation() != activation);
        await Journal.Shows(key, "dispose");
        Assert.Equal(
            ["constructor", "activate with none and nothing", "deactivate Migrating", "constructor", "activate with none and nothing"],
            OfThoseWhoCameToLife(key));
    }

    [Fact]
    public async Task A_hint_places_a_new_activation_too()
    {
        foreach (var silo in fixture.Cluster.Silos)
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
            Assert.Equal(silo.SiloAddress.ToString(), await Client.GetGrain<IWanderer>(Keys.New()).Where());
        }

        RequestContext.Clear();
    }

    [Fact]
    public void A_hint_counts_if_that_silo_is_among_those_to_choose_from()
    {
        var (here, gone) = (fixture.Cluster.Silos[0].SiloAddress, SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1));
        SiloAddress[] silos = [.. fixture.Cluster.Silos.Select(s => s.SiloAddress)];
        Assert.Equal(here, IPlacementDirector.GetPlacementHint(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = here }, silos));
        Assert.Null(IPlacementDirector.GetPlacementHint(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = gone }, silos));
        Assert.Null(IPlacementDirector.GetPlacementHint(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = "here" }, silos));
        Assert.Null(IPlacementDirector.GetPlacementHint([], silos));
    }

    [Fact]
    public void Immovable_says_for_whom()
    {
        Assert.Equal(ImmovableKind.Any, new ImmovableAttribute().Kind);
        Assert.Equal(ImmovableKind.Rebalancer, new ImmovableAttribute(ImmovableKind.Rebalancer).Kind);
        Assert.Equal([1, 2, 3], Enum.GetValues<ImmovableKind>().Select(k => Convert.ToInt32(k, null)));
    }

    // An engine may make an object that it then finds to be one too many; only one is ever activated.
    private static IEnumerable<string> OfThoseWhoCameToLife(string key)
    {
        string[] entries = [.. Journal.Of(key).Where(entry => entry != "dispose")];
        return entries.Where((entry, at) => entry != "constructor" || entries.ElementAtOrDefault(at + 1) is "rehydrate" or "activate with none and nothing");
    }

    private static async Task MeetTheNewOne(string key, Task<string>[] calls, SiloAddress target)
    {
        Assert.All(await Wait.For(Task.WhenAll(calls)), place => Assert.Equal(target.ToString(), place));
        Assert.Equal(2, Journal.Of(key).Count(entry => entry.StartsWith("activate", StringComparison.Ordinal)));
    }

    private async Task<SiloAddress> Another(INomad grain)
    {
        var here = await grain.Where();
        return fixture.Cluster.Silos.Select(s => s.SiloAddress).First(s => s.ToString() != here);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public InProcessTestCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await Clusters.Start(3, (_, silo) =>
        {
            silo.AddPlacementDirector<NamedSiloPlacement, NamedSiloDirector>();
            silo.AddPlacementDirector<HintedSiloPlacement, HintedSiloDirector>();
            silo.AddMemoryGrainStorage("Nomads");
        });

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
