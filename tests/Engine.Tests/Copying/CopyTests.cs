using Orleans.Serialization;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Copying;

/// <summary>Caller and callee share nothing that either could change, wherever they are.</summary>
[Collection(nameof(ThreeSilos))]
public sealed class CopyTests(ThreeSilos silos)
{
    public static TheoryData<string> Places => new() { "Silo_0", "Silo_1" };

    [Fact]
    public async Task From_a_client_arguments_are_copied()
    {
        var numbers = new List<int> { 1, 2, 3 };
        Assert.Equal(6, await Depot().Spoil(numbers));
        Assert.Equal(3, numbers.Count);
    }

    [Fact]
    public async Task From_a_client_they_are_copied_when_the_call_is_made()
    {
        var gate = Keys.New();
        var numbers = new List<int> { 1, 2, 3 };
        var call = Depot().SumAfter(gate, numbers);
        numbers.Clear();
        await Gates.Reached(gate);
        Gates.Open(gate);
        Assert.Equal(6, await call);
    }

    [Fact]
    public async Task To_a_client_results_are_copied()
    {
        var depot = Depot();
        await depot.Keep(new Parcel { Items = ["a"] });
        var mine = await depot.Kept();
        mine.Items.Clear();
        await depot.SpoilKept();
        Assert.Empty(mine.Items);
        Assert.Equal(["a", "spoilt"], (await depot.Kept()).Items);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Between_grains_arguments_are_copied(string place)
    {
        Assert.Equal("6, 3 left", await Sender().SendAndSpoil(DepotOn(place)));
        Assert.Equal("6", await Sender().MutateWhileTheCallRuns(DepotOn(place), Keys.New()));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Between_grains_results_are_copied(string place) =>
        Assert.Equal("a spoilt, 0 mine", await Sender().SpoilTheResult(DepotOn(place)));

    [Fact]
    public async Task On_one_silo_what_is_immutable_is_handed_over_as_it_is() =>
        Assert.Equal("copy, same, same, same", await Sender().SendImmutables(DepotOn("Silo_0")));

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_type_that_is_not_marked_cannot_cross_a_call(string place) =>
        Assert.Equal(nameof(CodecNotFoundException), await Sender().SendUnmarked(DepotOn(place)));

    [Fact]
    public async Task A_type_that_is_not_marked_cannot_leave_or_reach_a_client()
    {
        await Assert.ThrowsAsync<CodecNotFoundException>(() => Depot().TakeUnmarked(new Unmarked()));
        await Assert.ThrowsAsync<CodecNotFoundException>(() => Depot().GiveUnmarked());
    }

    [Fact]
    public async Task Members_without_an_Id_are_lost()
    {
        var parcel = await Depot().EchoParcel(new Parcel { Number = 7, Items = ["x"], Unmarked = "gone" });
        Assert.Equal(7, parcel.Number);
        Assert.Equal(["x"], parcel.Items);
        Assert.Null(parcel.Unmarked);
    }

    [Fact]
    public async Task A_derived_class_arrives_whole_where_its_base_is_declared()
    {
        var parcel = Assert.IsType<SpecialParcel>(await Depot().EchoParcel(new SpecialParcel { Number = 1, Ribbon = "red" }));
        Assert.Equal((1, "red"), (parcel.Number, parcel.Ribbon));
    }

    [Fact]
    public async Task A_records_primary_constructor_parameters_are_members()
    {
        var label = await Depot().EchoLabel(new Label("text", [1, 2]) { Extra = "kept", Unmarked = "gone" });
        Assert.Equal("text", label.Text);
        Assert.Equal([1, 2], label.Numbers);
        Assert.Equal("kept", label.Extra);
        Assert.Null(label.Unmarked);
    }

    [Fact]
    public async Task Structs_tuples_and_members_that_can_only_be_read_arrive()
    {
        var (spot, parts) = await Depot().EchoParts(new Spot(3, -4), new ReadOnlyParts(5, "five"));
        Assert.Equal(new Spot(3, -4), spot);
        Assert.Equal((5, "five"), (parts.Number, parts.Text));
    }

    [Fact]
    public async Task Identity_and_cycles_survive_within_one_call()
    {
        var parcel = new Parcel();
        Assert.True(await Depot().AreSame(parcel, parcel));
        Assert.False(await Depot().AreSame(parcel, new Parcel()));
        parcel.Next = new Parcel { Next = parcel };
        Assert.True(await Depot().IsCyclic(parcel));
    }

    [Fact]
    public async Task Null_goes_both_ways()
    {
        Assert.Null(await Depot().Null(null));
        Assert.Null(await Depot().Echo(null));
    }

    [Fact]
    public async Task Values_of_many_types_go_as_objects()
    {
        object[] values =
        [
            1, 2L, 3.5, 4.5m, 'c', "text", true, (byte)5, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), TimeSpan.FromTicks(123), Guid.NewGuid(), DayOfWeek.Friday,
            new Uri("http://localhost/x"), new byte[] { 1, 2 }, new[] { "a", "b" }, new List<int> { 1 }, new HashSet<string> { "s" },
            new Dictionary<string, int> { ["k"] = 1 }, (1, "two"), new Version(1, 2),
        ];
        var echoed = Assert.IsType<object[]>(await Depot().Echo(values));
        Assert.Equal(values, echoed);
        Assert.Equal(values.Select(v => v.GetType()), echoed.Select(v => v.GetType()));
    }

    private IDepot Depot() => silos.Client.GetGrain<IDepot>(DepotOn("Silo_0"));

    private ISender Sender() => silos.Client.GetGrain<ISender>($"{Keys.New()}@Silo_0");

    private static string DepotOn(string place) => $"{Keys.New()}@{place}";
}
