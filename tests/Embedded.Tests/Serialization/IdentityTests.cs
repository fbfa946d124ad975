using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Tests.Serialization;

public sealed class IdentityTests : CopierTest
{
    [Fact]
    public void One_object_has_one_copy()
    {
        var box = new Box { Value = 1 };
        var list = Copy(new List<object> { box, box, new Box { Value = 1 } });
        Assert.Same(list[0], list[1]);
        Assert.NotSame(list[0], list[2]);
        Assert.NotSame(box, list[0]);
    }

    [Fact]
    public void Arguments_copied_in_one_context_share_copies()
    {
        var list = new List<int> { 1 };
        using var context = CopyContext.Rent();
        var copier = Provider.GetCopier<List<int>>();
        var first = copier.Copy(list, context);
        Assert.Same(first, Provider.GetCopier<IReadOnlyList<int>>().Copy(list, context));
        context.Reset();
        Assert.NotSame(first, copier.Copy(list, context));
    }

    [Fact]
    public void Boxes_keep_their_identity()
    {
        object boxed = new MutableStruct { Number = 1, List = [1] };
        var copy = Copy(new[] { boxed, boxed });
        Assert.Same(copy[0], copy[1]);
        Assert.NotSame(boxed, copy[0]);
    }

    [Fact]
    public void Cycles_of_every_kind_close()
    {
        var node = new Node { Name = "a" };
        node.Next = node;
        node.Children.Add(node);
        node.Array = [node];
        node.Named = new() { ["self"] = node };
        var loop = new List<object>();
        loop.Add(loop);
        node.Any = loop;

        var copy = Copy(node);
        Assert.NotSame(node, copy);
        Assert.Same(copy, copy.Next);
        Assert.Same(copy, copy.Children.Single());
        Assert.Same(copy, copy.Array!.Single());
        Assert.Same(copy, copy.Named!["self"]);
        var copiedLoop = Assert.IsType<List<object>>(copy.Any);
        Assert.Same(copiedLoop, copiedLoop.Single());
    }

    [Fact]
    public void A_cycle_through_a_tuple_closes()
    {
        var list = new List<object>();
        var tuple = Tuple.Create(list, 1);
        list.Add(tuple);
        var copy = Copy(tuple);
        Assert.Same(copy, copy.Item1.Single());
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(64)]
    [InlineData(5_000)]
    public void Identity_holds_at_any_number_of_objects(int count)
    {
        // Twice, since the context comes back from the pool.
        for (var round = 0; round < 3; round++)
        {
            var boxes = Enumerable.Range(0, count).Select(i => new Box { Value = i }).ToList();
            var copy = Copy<List<Box>[]>([boxes, [.. Enumerable.Reverse(boxes)]]);
            Assert.Equal(boxes.Select(box => box.Value), copy[0].Select(box => box.Value));
            Assert.All(copy[0].Zip(Enumerable.Reverse(copy[1])), pair => Assert.Same(pair.First, pair.Second));
            Assert.Empty(boxes.Intersect(copy[0], ReferenceEqualityComparer.Instance));
        }
    }

    [Fact]
    public void A_context_forgets_what_it_held()
    {
        var weak = CopySomething();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(weak.IsAlive);

        WeakReference CopySomething()
        {
            var box = new Box();
            Copy(box);
            return new WeakReference(box);
        }
    }

    [Fact]
    public void A_bare_object_keeps_its_identity()
    {
        var mark = new object();
        var copy = Copy(new[] { mark, mark });
        Assert.Same(copy[0], copy[1]);
        Assert.NotSame(mark, copy[0]);
    }

    [Fact]
    public void A_chain_too_deep_for_the_stack_is_an_error()
    {
        Node? head = null;
        for (var i = 0; i < 1_000_000; i++)
            head = new Node { Next = head };
        Assert.Throws<InsufficientExecutionStackException>(() => Copy(head));
        Assert.Equal("a", Copy(new Node { Name = "a" }).Name);
    }

    [Fact]
    public void Nothing_is_allocated_where_nothing_is_copied()
    {
        var still = Provider.GetCopier<OpenStill>();
        var number = Provider.GetCopier<(int, string)>();
        var value = new OpenStill("a", 1);
        Copy();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Copy();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Copy()
        {
            for (var i = 0; i < 100; i++)
            {
                using var context = CopyContext.Rent();
                still.Copy(value, context);
                number.Copy((1, "a"), context);
            }
        }
    }
}
