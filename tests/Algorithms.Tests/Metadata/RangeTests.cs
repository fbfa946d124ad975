using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class RangeTests
{
    private readonly Machine _machine = new();

    [Fact]
    public void Keys_are_ordered_by_unsigned_bytes()
    {
        byte[][] keys = [[0], [0, 0], [0x7f], [0x80], [0xff], [0xff, 0]];
        foreach (var key in keys.Reverse())
            _machine.Do(new PutOperation(ByteString.CopyOf(key), default));
        Assert.Equal(keys, _machine.Read(new(KeyRange.All)).Items.Select(item => item.Key.Span.ToArray()));
        Assert.Equal(keys[4..], _machine.Read(new(KeyRange.Prefix(ByteString.CopyOf([0xff])))).Items.Select(item => item.Key.Span.ToArray()));
    }

    [Fact]
    public void A_range_begins_with_its_first_key_and_ends_before_its_last()
    {
        foreach (var key in new[] { "a", "b", "ba", "c" })
            _machine.Put(key, "");
        Assert.Equal(["b", "ba"], Keys(RangeOf("b", "c")));
        Assert.Equal(["b", "ba", "c"], Keys(RangeOf("b", "")));
        Assert.Equal(["a"], Keys(RangeOf("", "b")));
        Assert.Empty(Keys(RangeOf("c", "a")));
        Assert.Equal(["b"], Keys(new(KeyRange.One(Key("b")))));
        Assert.Equal(KeyRange.One(Key("b")).To, Key("b").Successor());
    }

    [Fact]
    public void A_limit_says_whether_there_is_more()
    {
        foreach (var key in new[] { "a", "b", "c" })
            _machine.Put(key, "");
        _machine.Delete("c");
        Assert.True(_machine.Read(new(KeyRange.All) { Limit = 1 }).HasMore);
        var all = _machine.Read(new(KeyRange.All) { Limit = 2 }); // behind it there is a deleted key only
        Assert.Equal((2, false), (all.Count, all.HasMore));
    }

    [Fact]
    public void Keys_only_leaves_out_the_values_and_count_only_the_keys()
    {
        _machine.Put("a", "value");
        _machine.Put("b", "value");
        var keys = _machine.Read(new(KeyRange.All) { KeysOnly = true });
        Assert.All(keys.Items, item => Assert.True(item.Value.IsEmpty));
        Assert.Equal([1L, 2L], keys.Items.Select(item => item.ModRevision));
        var count = _machine.Read(new(KeyRange.All) { CountOnly = true });
        Assert.Equal((2, 0), (count.Count, count.Items.Length));
    }

    [Fact]
    public void Every_revision_that_is_not_compacted_can_be_read_while_more_is_applied()
    {
        _machine.Put("a", "1");
        _machine.Put("b", "1");
        _machine.Put("a", "2");
        _machine.Delete("b");
        Assert.Equal(["a=1", "a=1 b=1", "a=2 b=1", "a=2"], new long[] { 1, 2, 3, 4 }.Select(_machine.Dump));
    }

    [Fact]
    public void A_revision_that_is_not_made_yet_cannot_be_read()
    {
        _machine.Put("a", "1");
        Assert.False(_machine.Store.TryRead(new(KeyRange.All) { Revision = 2 }, out _, out var refusal));
        Assert.Equal((RefusalKind.FutureRevision, 1L, 2L), (refusal.Kind, refusal.Limit, refusal.Actual));
    }

    [Fact]
    public void An_answer_holds_a_bounded_number_of_bytes_and_says_that_there_is_more()
    {
        var value = new string('v', MetadataLimits.MaxValueBytes);
        for (var at = 0; at < 5; at++)
            _machine.Put($"k{at}", value);
        var first = _machine.Read(new(KeyRange.All));
        Assert.Equal((3, true), (first.Items.Length, first.HasMore));
        var rest = _machine.Read(new(KeyRange.Between(first.Items[^1].Key.Successor(), default)));
        Assert.Equal((2, false), (rest.Items.Length, rest.HasMore));
        var both = _machine.Do(RangeOf("k0", "k2"), RangeOf("k2", "k5"));
        Assert.Equal([(2, false), (1, true)], both.Results.Cast<RangeResult>().Select(result => (result.Items.Length, result.HasMore)));
    }

    [Fact]
    public void A_view_shows_what_was_whatever_is_applied_and_compacted_after_it()
    {
        for (var at = 0; at < 500; at++)
            _machine.Put($"{at % 100:D3}", $"{at}");
        var view = _machine.Store.Freeze();
        for (var at = 0; at < 200; at++)
            _machine.Do(new DeleteOperation(KeyRange.One(Key($"{at % 100:D3}"))), PutOf($"new{at}", ""));
        _machine.Do<DoneAnswer>(new CompactCommand(_machine.Store.Revision));
        for (var at = 0; at < 10; at++)
            _machine.Apply(default);
        Assert.True(view.TryRead(new(KeyRange.All) { Revision = 450 }, out var then, out _));
        Assert.Equal(100, then.Items.Length);
        Assert.Equal(["400", "449", "350", "399"], new[] { 0, 49, 50, 99 }.Select(at => then.Items[at].Value.ToString()));
        Assert.False(view.TryRead(new(KeyRange.All) { Revision = 501 }, out _, out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(6, false)]
    [InlineData(9, true)]
    public void A_read_in_steps_is_the_read_as_it_was_when_it_began(int limit, bool countOnly)
    {
        for (var at = 0; at < 30; at++)
            _machine.Put($"{at:D2}", $"{at}");
        for (var at = 0; at < 30; at += 2)
            _machine.Delete($"{at:D2}");
        foreach (var range in new[] { KeyRange.All, KeyRange.Between(Key("03"), Key("17")), KeyRange.One(Key("05")), KeyRange.One(Key("04")), KeyRange.Prefix(Key("1")) })
        {
            foreach (var revision in new[] { 0, 20, 40 })
            {
                var operation = new RangeOperation(range) { Limit = limit, CountOnly = countOnly, Revision = revision };
                for (var visits = 1; visits < 40; visits++)
                    Same(operation, visits);
            }
        }

        void Same(RangeOperation operation, int visits)
        {
            var expected = _machine.Read(operation);
            Assert.True(_machine.Store.TryBeginRead(operation, out var read, out _));
            RangeResult? result;
            while ((result = read.Step(visits)) is null)
                _machine.Do(PutOf("05", "later"), DeleteOf("07"), PutOf("00", "new"));
            Assert.Equal((expected.Count, expected.HasMore), (result.Count, result.HasMore));
            Assert.Equal(expected.Items, result.Items);
        }
    }

    [Fact]
    public void Keys_that_came_into_being_later_are_visits_too()
    {
        _machine.Put("00", "first");
        for (var at = 1; at < 100; at++)
            _machine.Put($"{at:D2}", "later");
        Assert.True(_machine.Store.TryBeginRead(new RangeOperation(KeyRange.All) { Revision = 1, CountOnly = true }, out var read, out _));
        var steps = 1;
        RangeResult? result;
        while ((result = read.Step(10)) is null)
            steps++;
        Assert.Equal((1, false), (result.Count, result.HasMore));
        Assert.InRange(steps, 10, 20);
    }

    private IEnumerable<string> Keys(RangeOperation operation) => _machine.Read(operation).Items.Select(item => item.Key.ToString());
}
