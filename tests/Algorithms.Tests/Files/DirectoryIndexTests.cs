using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Algorithms.Tests.Files;

public class DirectoryIndexTests
{
    [Fact]
    public void Names_are_kept_in_ordinal_order_each_once()
    {
        var record = Add(Add(DirectoryRecord.Empty, "b", "a/", "B"), "a", "b");
        Assert.Equal(["B", "a", "a/", "b"], record.Names.Select(name => name.Key));
    }

    [Fact]
    public void Adding_a_name_that_is_there_raises_its_number()
    {
        var first = Add(DirectoryRecord.Empty, "a");
        var second = Add(first, "a");
        Assert.True(second.Names[0].Sequence > first.Names[0].Sequence);
    }

    [Fact]
    public void A_name_is_removed_only_under_the_number_it_had()
    {
        var record = Add(DirectoryRecord.Empty, "a");
        var old = record.Names[0];
        record = Add(record, "a");
        Assert.Same(record, DirectoryIndex.Apply(record, [], [old], 10).Record);
        Assert.Empty(DirectoryIndex.Apply(record, [], [record.Names[0]], 10).Record.Names);
    }

    [Fact]
    public void A_name_removed_and_added_in_one_batch_is_there()
    {
        var record = Add(DirectoryRecord.Empty, "a");
        record = DirectoryIndex.Apply(record, ["a"], [record.Names[0]], 10).Record;
        Assert.Equal("a", Assert.Single(record.Names).Key);
    }

    [Fact]
    public void Numbers_are_not_given_again_after_the_last_name_has_gone()
    {
        var record = Add(DirectoryRecord.Empty, "a");
        var old = record.Names[0];
        record = Add(DirectoryIndex.Apply(record, [], [old], 10).Record, "a");
        Assert.NotEqual(old.Sequence, record.Names[0].Sequence);
    }

    [Fact]
    public void A_directory_that_has_lost_its_last_name_is_no_longer_registered()
    {
        var record = Add(DirectoryRecord.Empty, "a", "b") with { Registered = true };
        record = DirectoryIndex.Apply(record, [], [record.Names[0]], 10).Record;
        Assert.True(record.Registered);
        Assert.False(DirectoryIndex.Apply(record, [], [record.Names[0]], 10).Record.Registered);
    }

    [Fact]
    public void What_is_over_the_limit_is_refused_and_what_is_there_is_not()
    {
        var change = DirectoryIndex.Apply(Add(DirectoryRecord.Empty, "a", "b"), ["a", "c", "d"], [], 3);
        Assert.Equal(["d"], change.Refused);
        Assert.Equal(["a", "b", "c"], change.Record.Names.Select(name => name.Key));
    }

    [Fact]
    public void Nothing_to_do_changes_nothing()
    {
        var record = Add(DirectoryRecord.Empty, "a");
        Assert.Same(record, DirectoryIndex.Apply(record, [], [], 10).Record);
        Assert.Same(record, DirectoryIndex.Apply(record, ["b"], [], 1).Record);
    }

    [Fact]
    public void Pages_have_every_name_once() => Check.QuickThrowOnFailure(
        Prop.ForAll(Gen.Choose(0, 40).ArrayOf().ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (numbers, limit) =>
        {
            var record = Add(DirectoryRecord.Empty, [.. numbers.Select(number => $"n{number}")]);
            var found = new List<string>();
            string? after = null;
            while (true)
            {
                var (names, more) = DirectoryIndex.Page(record, after, limit);
                found.AddRange(names.Select(name => name.Key));
                if (!more)
                    return found.SequenceEqual(record.Names.Select(name => name.Key));
                after = names[^1].Key;
            }
        }));

    [Fact]
    public void A_page_may_begin_after_a_name_that_is_not_there() =>
        Assert.Equal(["c"], DirectoryIndex.Page(Add(DirectoryRecord.Empty, "a", "c"), "b", 5).Names.Select(name => name.Key));

    [Fact]
    public void A_key_says_what_it_is()
    {
        Assert.True(DirectoryIndex.IsDirectory(DirectoryIndex.KeyOf("a", isDirectory: true)));
        Assert.False(DirectoryIndex.IsDirectory(DirectoryIndex.KeyOf("a", isDirectory: false)));
        Assert.Equal("a", DirectoryIndex.NameOf(DirectoryIndex.KeyOf("a", isDirectory: true)));
    }

    private static DirectoryRecord Add(DirectoryRecord record, params string[] keys) =>
        DirectoryIndex.Apply(record, keys, [], 10_000).Record;
}
