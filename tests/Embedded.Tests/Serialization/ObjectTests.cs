using Orleans.Concurrency;
using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Tests.Serialization;

public sealed class ObjectTests : CopierTest
{
    [Fact]
    public void Members_of_every_visibility_are_copied_and_all_others_lost()
    {
        var value = new Guarded(3, [1, 2], "init", "private", "get");
        value.Happened += (_, _) => { };
        var copy = Copy(value);
        Assert.Equal((3, "init", "private", "get"), (copy.ReadOnly, copy.InitOnly, copy.PrivateSetter, copy.GetOnly));
        Assert.Equal([1, 2], copy.List);
        Assert.NotSame(value.List, copy.List);
        Assert.Null(copy.Unmarked);
        Assert.Equal((0, 0, false), copy.State);
        Assert.Equal((5, 6, true), value.State);
        Assert.Equal(("lost", "init"), (value.Unmarked, value.InitOnly));
    }

    [Fact]
    public void Members_are_described_by_id_and_losses_by_name()
    {
        var level = Assert.Single(TypeRules.Describe(typeof(Guarded)).Levels);
        Assert.Equal([1u, 2, 3, 4, 5], level.Members.Select(member => member.Id));
        Assert.Equal(["_list", "InitOnly", "PrivateSetter", "GetOnly", "_readOnly"], level.Members.Select(member => member.Name));
        Assert.Equal(
            ["_lost", "_excluded", "<Unmarked>k__BackingField", "Happened"], level.Lost.Select(field => field.Name));
        Assert.Equal("node", TypeRules.Describe(typeof(Node)).Alias);
        Assert.Null(TypeRules.Describe(typeof(Guarded)).Alias);
    }

    [Fact]
    public void A_parameterless_constructor_runs()
    {
        Constructed.Runs = 0;
        var copy = Copy(new Constructed { Kept = 3, Unmarked = "lost" });
        Assert.Equal((3, "from the constructor", 2), (copy.Kept, copy.Unmarked, Constructed.Runs));

        var value = PrivatelyConstructed.New();
        PrivatelyConstructed.Runs = 0;
        Assert.Equal(4, Copy(value).Kept);
        Assert.Equal(0, PrivatelyConstructed.Runs);
    }

    [Fact]
    public void Accessors_of_the_source_are_called()
    {
        var value = new WithAccessors();
        value.Items.Add(4);
        var copy = Copy(value);
        Assert.Equal([4], copy.Items);
        Assert.Equal((0, 1), (value.Sets, copy.Sets));
        Assert.NotSame(value.Items, copy.Items);

        Assert.Equal(6, Copy(new StructWithAccessors { Number = 6 }).Number);
    }

    [Fact]
    public void Structs_are_copied_member_by_member()
    {
        var value = new MutableStruct { Number = 1, List = [1], Lost = 2 };
        var copy = Copy(value);
        Assert.Equal((1, 0), (copy.Number, copy.Lost));
        Assert.Equal([1], copy.List!);
        Assert.NotSame(value.List, copy.List);

        Assert.True(Provider.GetCopier<StillStruct>().IsShallow);
        Assert.Equal("t", Copy(new StillStruct(1, "t")).Text);
        Assert.NotSame(value.List, Copy<MutableStruct?>(value)!.Value.List);
        Assert.NotSame(value.List, Copy(new[] { value })[0].List);
    }

    [Fact]
    public void A_subclass_is_copied_as_what_it_is()
    {
        var ring = new Ring { Name = "r", Secret = 5, Radius = 2, Hole = [1] };
        foreach (var copy in new[] { Copy<Shape>(ring), Copy<Circle>(ring), Copy(ring), (Shape)Copy<object>(ring) })
        {
            var same = Assert.IsType<Ring>(copy);
            Assert.Equal(("r", 5, 2.0, 1.0), (same.Name, same.Secret, same.Radius, same.Hole[0]));
            Assert.NotSame(ring.Hole, same.Hole);
        }

        Assert.Equal(
            [typeof(Shape), typeof(Circle), typeof(Ring)],
            TypeRules.Describe(typeof(Ring)).Levels.Select(level => level.Type));
        var list = Copy(new List<Shape> { ring, new Circle { Radius = 1 }, ring });
        Assert.Same(list[0], list[2]);
        Assert.IsType<Circle>(list[1]);
    }

    [Fact]
    public void Types_can_be_generic()
    {
        var copy = Copy(new Pair<List<int>, Box?> { First = [1], Second = new Box { Value = 2 } });
        Assert.Equal([1], copy.First!);
        Assert.Equal(2, copy.Second!.Value);
        var number = Assert.IsType<NumberPair<string>>(
            Copy<Pair<int, string>>(new NumberPair<string> { First = 1, Second = "b", Third = "c" }));
        Assert.Equal((1, "b", "c"), (number.First, number.Second, number.Third));
    }

    [Fact]
    public void Immutable_types_are_handed_over()
    {
        var frozen = new Frozen { List = [1] };
        Assert.True(Provider.GetCopier<Frozen>().IsShallow);
        Assert.Same(frozen, Copy(frozen));
        Assert.Same(frozen, CopyAsObject(frozen));

        var open = new OpenFrozen();
        Assert.Same(open, Copy(open));
        OpenFrozen thawed = new ThawedFrozen { List = [1], More = [2] };
        var copy = Assert.IsType<ThawedFrozen>(Copy(thawed));
        Assert.NotSame(thawed, copy);
        Assert.NotSame(thawed.List, copy.List);
        Assert.Equal([2], copy.More);
    }

    [Fact]
    public void Immutable_members_are_handed_over()
    {
        var value = new PartlyImmutable { Reference = [1], Running = [2], Bytes = [3] };
        var copy = Copy(value);
        Assert.Same(value.Reference, copy.Reference);
        Assert.Same(value.Bytes, copy.Bytes);
        Assert.NotSame(value.Running, copy.Running);
    }

    [Fact]
    public void An_immutable_wrapper_is_handed_over()
    {
        var bytes = new byte[] { 1 };
        Assert.True(Provider.GetCopier<Immutable<byte[]>>().IsShallow);
        Assert.Same(bytes, Copy(bytes.AsImmutable()).Value);
    }

    [Fact]
    public void Collections_can_be_bases()
    {
        var list = new NamedList { Name = "n" };
        list.AddRange([1, 2]);
        var listCopy = Copy(list);
        Assert.Equal("n", listCopy.Name);
        Assert.Equal([1, 2], listCopy);
        Assert.IsType<NamedList>(Copy<List<int>>(list));
        Assert.IsType<NamedList>(Copy<IReadOnlyList<int>>(list));

        var map = new NamedMap { Name = "n", ["a"] = new Box { Value = 1 } };
        var mapCopy = Copy(map);
        Assert.Equal(1, mapCopy["a"].Value);
        Assert.NotSame(map["a"], mapCopy["a"]);
    }

    [Fact]
    public void Public_properties_can_be_numbered_by_name()
    {
        var value = new NumberedByName { Name = "n", List = [1] }.WithHidden(3);
        var copy = Copy(value);
        Assert.Equal("n", copy.Name);
        Assert.Equal([1], copy.List);
        Assert.Equal(0, copy.ReadHidden());
        Assert.Equal(2, TypeRules.Describe(typeof(NumberedByName)).Members.Count());
    }
}
