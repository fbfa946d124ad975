using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

public sealed class VersionWireTests : WireTest
{
    private static LaterLetter Later => new()
    {
        Addressee = "a", Text = ["x", "y"], Weight = 3, Stamp = new Node { Name = "s" }, Extras = new() { ["k"] = new Box(), ["l"] = 1, ["m"] = new[] { 1, 2 } },
        Mark = (1, [2], "m"), Kind = typeof(List<Node>), Pair = new("p", Guid.Empty),
    };

    [Fact]
    public void Members_that_are_not_known_are_stepped_over()
    {
        var letter = Assert.Single(Read<List<Letter>>(Write(new List<LaterLetter> { Later })));
        Assert.Equal(("a", 3), (letter.To, letter.Weight));
        Assert.Equal(["x", "y"], letter.Lines!);
        Assert.Equal(3, Read<EarlierLetter>(Write(Later)).Weight);
    }

    [Fact]
    public void Members_that_are_missing_have_what_the_constructor_gives()
    {
        var letter = Read<LaterLetter>(Write(new Letter { To = "b", Lines = ["z"] }));
        Assert.Equal(("b", 7, null, null), (letter.Addressee, letter.Weight, letter.Stamp, letter.Kind));
        Assert.Equal(8, Read<LaterLetter>(Write(new Plain { A = "a" })).Weight);
        Assert.Equal("a", Read<LaterLetter>(Write(new Plain { A = "a" })).Addressee);
    }

    [Fact]
    public void Each_class_of_a_hierarchy_has_versions_of_its_own()
    {
        var leaf = Read<Leaf2>(Write(new Leaf1 { A = 1, B = 2 }));
        Assert.Equal((1, null, 2), (leaf.A, leaf.Added, leaf.B));
        var old = Read<Leaf1>(Write(new Leaf2 { A = 1, Added = "x", B = 2 }));
        Assert.Equal((1, 2), (old.A, old.B));
        Assert.Equal(1, Read<Base1>(Write(new Leaf2 { A = 1, B = 2 })).A);
        Assert.Equal((1, 0), (Read<Leaf1>(Write(new Base1 { A = 1 })).A, Read<Leaf1>(Write(new Base1 { A = 1 })).B));
    }

    [Fact]
    public void A_member_of_another_shape_is_an_error() =>
        Assert.Throws<WireFormatException>(() => Read<Letter>(Write(new Pair<int, int> { First = 1 })));

    [Fact]
    public void An_object_first_met_in_a_member_that_is_not_known_is_still_found()
    {
        var inner = new Node { Name = "inner" };
        var old = new Node { Name = "old", Next = inner, Any = new List<object> { inner } };
        inner.Next = old;
        var read = Read<Knowing>(Write(new Telling { New = old, Any = new List<object> { "x", inner }, Old = old, Inner = inner, Last = new[] { old, inner } }));
        Assert.Equal(("old", "inner"), (read.Old!.Name, read.Inner!.Name));
        Assert.Same(read.Inner, read.Old.Next);
        Assert.Same(read.Old, read.Inner.Next);
        Assert.Equal([read.Old, read.Inner], Assert.IsType<Node[]>(read.Last));

        // The inner one first, so that it is there already when the outer one is read.
        read = Read<Knowing>(Write(new Telling { New = old, Old = inner, Inner = old }));
        Assert.Same(read.Old, read.Inner!.Next);
        Assert.Same(read.Old, ((List<object>)read.Inner.Any!)[0]);
    }

    [Fact]
    public void What_is_found_later_is_what_it_was()
    {
        var node = new Node { Name = "n" };
        Assert.Equal("n", Assert.IsType<Node>(Read<Knowing>(Write(new Telling { New = node, Last = node })).Last).Name);
        var circle = new Circle { Radius = 3 };
        Assert.Equal(3, Assert.IsType<Circle>(Read<KnowingShape>(Write(new TellingShape { New = circle, Old = circle })).Old).Radius);
    }

    [Fact]
    public void An_alias_stands_for_the_type() =>
        Assert.Contains("!letter", System.Text.Encoding.UTF8.GetString(Write<object>(new Letter())), StringComparison.Ordinal);
}
