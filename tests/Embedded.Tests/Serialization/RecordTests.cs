using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Tests.Serialization;

public sealed class RecordTests : CopierTest
{
    [Fact]
    public void Positional_members_need_no_id()
    {
        var person = new Person("Ann", ["a"]);
        var copy = Copy(person);
        Assert.NotSame(person, copy);
        Assert.Equal("Ann", copy.Name);
        Assert.Equal(person.Tags, copy.Tags);
        Assert.NotSame(person.Tags, copy.Tags);
    }

    [Fact]
    public void Members_in_the_body_need_one()
    {
        var copy = Copy(new Extended("a", [1]) { C = "c", Lost = "lost" });
        Assert.Equal(("a", "c", null, 1), (copy.A, copy.C, copy.Lost, copy.Computed));
    }

    [Fact]
    public void Each_record_of_a_hierarchy_has_its_own_members()
    {
        var value = new Derived("a", [1], [2]) { C = "c", E = [3] };
        var copy = Copy<Extended>(value);
        var derived = Assert.IsType<Derived>(copy);
        Assert.Equal(("a", "c"), (derived.A, derived.C));
        Assert.Equal([1], derived.B);
        Assert.Equal([2], derived.D);
        Assert.Equal([3], derived.E!);
        Assert.NotSame(value.D, derived.D);
        Assert.Equal(
            ["A", "B", "C", "D", "E"], TypeRules.Describe(typeof(Derived)).Members.Select(member => member.Name));
    }

    [Fact]
    public void Record_structs_follow_the_same_rules()
    {
        var list = new List<int> { 1 };
        var copy = Copy(new MutablePoint(3, list));
        Assert.Equal(3, copy.X);
        Assert.Equal(list, copy.Y);
        Assert.NotSame(list, copy.Y);

        Assert.Equal(new Point(1, 2) { Label = "l" }, Copy(new Point(1, 2) { Label = "l" }));
        Assert.True(Provider.GetCopier<Point>().IsShallow);
        Assert.Equal(new LosingPoint(1, 2), Copy(new LosingPoint(1, 2) { Label = "lost" }));
        Assert.False(Provider.GetCopier<LosingPoint>().IsShallow);
        Assert.Equal(new LosingPoint(1, 2), CopyAsObject<object>(new LosingPoint(1, 2) { Label = "lost" }));
    }

    [Fact]
    public void Parameters_can_be_left_out()
    {
        var copy = Copy(new WithoutParameters("a") { B = "b" });
        Assert.Null(copy.A);
        Assert.Equal("b", copy.B);
    }

    [Fact]
    public void A_parameter_with_an_id_is_a_declared_member()
    {
        var members = TypeRules.Describe(typeof(WithIdOnParameter)).Members.ToList();
        Assert.Equal(
            [(MemberKind.PrimaryConstructorParameter, 1u, "B"), (MemberKind.Declared, 4u, "A")],
            members.Select(member => (member.Kind, member.Id, member.Name)));
        Assert.Equal(new WithIdOnParameter("a", "b"), Copy(new WithIdOnParameter("a", "b")));
    }

    [Fact]
    public void A_record_may_declare_its_own_deconstruction()
    {
        var copy = Copy(new WithOwnDeconstruct("a", [1]));
        Assert.Equal("a", copy.A);
        Assert.Equal([1], copy.B);
    }

    [Fact]
    public void A_record_without_parameters_goes_by_ids()
    {
        Assert.Equal(new Plain { A = "a" }, Copy(new Plain { A = "a", Lost = "lost" }));
    }

    [Fact]
    public void Records_can_be_generic()
    {
        var copy = Copy(new GenericRecord<Box>(new Box { Value = 1 }, [new Box { Value = 2 }]));
        Assert.Equal(1, copy.Value.Value);
        Assert.Equal(2, copy.More[0].Value);
        Assert.Equal("a", Copy(new GenericRecord<string>("a", new[] { "b" })).Value);
    }

    [Fact]
    public void A_record_that_cannot_change_is_handed_over()
    {
        var still = new Still("Ann", 3, DateTimeOffset.UnixEpoch);
        Assert.True(Provider.GetCopier<Still>().IsShallow);
        Assert.Same(still, Copy(still));

        // Something derived from it might change, so it is told by the value.
        var open = new OpenStill("Ann", 3);
        Assert.False(Provider.GetCopier<OpenStill>().IsShallow);
        Assert.Same(open, Copy(open));

        var changing = new ChangingStill("Ann") { Age = 3 };
        Assert.NotSame(changing, Copy(changing));
        Assert.Equal(changing, Copy(changing));
    }

    [Fact]
    public void Parameters_of_a_class_are_members_only_on_request()
    {
        var list = new List<int> { 1 };
        var copy = Copy(new Capturing(7, list));
        Assert.Equal(7, copy.Number);
        Assert.Equal(list, copy.List);
        Assert.NotSame(list, copy.List);

        var lost = Copy(new NotCapturing(7) { Kept = "k" });
        Assert.Equal((0, "k"), (lost.Number, lost.Kept));
    }
}
