using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Identity;

/// <summary>References: made without a message, equal by identity, good as arguments and results.</summary>
[Collection(nameof(OneSilo))]
public sealed class ReferenceTests(OneSilo silo)
{
    [Fact]
    public void References_to_one_grain_are_equal()
    {
        var one = silo.Client.GetGrain<ITextKey>("same");
        var two = silo.Client.GetGrain<ITextKey>("same");
        Assert.Equal(one, two);
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
        Assert.NotEqual(one, silo.Client.GetGrain<ITextKey>("different"));
        Assert.True((GrainReference)one == (GrainReference)two);
    }

    [Fact]
    public async Task A_grain_gives_out_a_reference_to_itself()
    {
        var grain = silo.Client.GetGrain<ITextKey>(Keys.New());
        var me = await grain.Me();
        Assert.Equal(grain, me);
        Assert.Equal(await grain.Key(), await me.Key());
    }

    [Fact]
    public async Task A_reference_goes_as_an_argument_and_is_called_there()
    {
        var other = silo.Client.GetGrain<ITextKey>(Keys.New());
        var grain = silo.Client.GetGrain<ITextKey>(Keys.New());
        Assert.Equal(other.GetPrimaryKeyString(), await grain.KeyOf(other));
        Assert.True(await grain.IsMe(grain));
        Assert.False(await grain.IsMe(other));
    }

    [Fact]
    public async Task References_inside_collections_go_both_ways()
    {
        var a = silo.Client.GetGrain<ITextKey>(Keys.New());
        var b = silo.Client.GetGrain<ITextKey>(Keys.New());
        Assert.Equal([b, a], await a.Echo([b, a]));
    }

    [Fact]
    public async Task Two_interfaces_of_a_class_reach_the_same_activation()
    {
        var grain = silo.Client.GetGrain<ITextKey>(Keys.New());
        var face = await grain.OtherFace();
        Assert.Equal(1, await face.Count());
        Assert.Equal(1, await grain.AsReference<IOtherFace>().Count());
        Assert.Equal(1, await grain.Cast<IOtherFace>().Count());
        Assert.Equal(face.GetGrainId(), grain.GetGrainId());
    }

    [Fact]
    public async Task A_reference_is_made_from_an_identity()
    {
        var grain = silo.Client.GetGrain<ITextKey>(Keys.New());
        var again = silo.Client.GetGrain<ITextKey>(grain.GetGrainId());
        Assert.Equal(grain, again);
        Assert.Equal(await grain.Key(), await again.Key());
    }

    [Fact]
    public async Task A_reference_is_made_from_an_interface_given_as_a_type()
    {
        var grain = (INumberKey)silo.Client.GetGrain(typeof(INumberKey), -7);
        Assert.Equal(-7, await grain.Key());
    }

    [Fact]
    public void An_interface_that_no_class_implements_is_refused() =>
        Assert.Throws<ArgumentException>(() => silo.Client.GetGrain<INobody>("x"));

    [Fact]
    public async Task Of_several_classes_the_one_named_like_the_interface_is_meant()
    {
        var key = Keys.New();
        Assert.Equal("the one by convention", await silo.Client.GetGrain<IVariant>(key).Which());
        Assert.Equal("another", await silo.Client.GetGrain<IVariant>(key, typeof(AnotherVariant).FullName).Which());
    }

    [Fact]
    public async Task Of_several_classes_with_other_names_one_must_be_named()
    {
        var key = Keys.New();
        Assert.Throws<ArgumentException>(() => silo.Client.GetGrain<IAmbiguous>(key));
        Assert.Equal("second", await silo.Client.GetGrain<IAmbiguous>(key, typeof(SecondAmbiguity).FullName).Which());
    }

    [Fact]
    public async Task A_grain_class_need_not_derive_from_Grain()
    {
        var key = Keys.New();
        Assert.Equal(key, await silo.Client.GetGrain<IPlainObject>(key).Key());
    }
}
