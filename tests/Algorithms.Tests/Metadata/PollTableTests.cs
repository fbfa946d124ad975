using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Watches;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class PollTableTests
{
    private readonly PollTable _table = new();

    [Fact]
    public void A_change_wakes_those_of_its_key_its_prefixes_and_its_ranges_and_no_other()
    {
        var key = Add(KeyRange.One(Key("ab")));
        var all = Add(KeyRange.All);
        var prefix = Add(KeyRange.Prefix(Key("a")));
        var range = Add(KeyRange.Between(Key("aa"), Key("ac")));
        Add(KeyRange.One(Key("a")));
        Add(KeyRange.Prefix(Key("abc")));
        Add(KeyRange.Prefix(Key("b")));
        Add(KeyRange.Between(Key("ac"), default));
        Add(KeyRange.Between(Key("aa"), Key("ab")));
        Assert.Equal([key, all, prefix, range], Take("ab", 1));
        Assert.Equal(5, _table.Count);
        Assert.Empty(Take("ab", 2));
    }

    [Fact]
    public void One_that_watches_from_a_later_revision_sleeps_on()
    {
        var later = Add(KeyRange.One(Key("a")), from: 5);
        Assert.Empty(Take("a", 4));
        Assert.Equal([later], Take("a", 5));
    }

    [Fact]
    public void Those_whose_time_is_over_are_taken_the_earliest_first()
    {
        var late = Add(KeyRange.All, seconds: 3);
        var early = Add(KeyRange.All, seconds: 1);
        Add(KeyRange.All, seconds: 9);
        Assert.Equal(TimeSpan.FromSeconds(1), _table.NextDeadline);
        var taken = new List<WaitingPoll>();
        _table.TakeDue(TimeSpan.FromSeconds(3), taken);
        Assert.Equal([early, late], taken);
        Assert.False(_table.Remove(early));
        _table.TakeAll(taken);
        Assert.Equal((3, 0, null), (taken.Count, _table.Count, _table.NextDeadline));
    }

    [Fact]
    public void Whoever_left_leaves_nothing_behind()
    {
        KeyRange[] ranges = [KeyRange.All, KeyRange.One(Key("a")), KeyRange.Prefix(Key("a")), KeyRange.Between(Key("a"), Key("c"))];
        var polls = ranges.SelectMany(range => new[] { Add(range), Add(range) }).ToList();
        Assert.All(polls, poll => Assert.True(_table.Remove(poll)));
        Assert.Empty(Take("a", 1));
        Assert.Equal((0, null), (_table.Count, _table.NextDeadline));
        Assert.Equal(polls[2], Assert.Single(TakeAfter(polls[2])));

        List<WaitingPoll> TakeAfter(WaitingPoll poll)
        {
            Assert.True(_table.TryAdd(poll));
            return Take("a", 1);
        }
    }

    [Fact]
    public void Too_many_are_refused_and_too_many_different_ranges()
    {
        for (var at = 0; at < PollTable.MaxOtherRanges; at++)
            Add(KeyRange.Between(Key("a"), Key($"b{at}")));
        Assert.False(_table.TryAdd(PollOf(KeyRange.Between(Key("a"), Key("c1")))));
        Add(KeyRange.Between(Key("a"), Key("b0")));
        while (_table.Count < MetadataLimits.MaxWaitingWatches)
            Add(KeyRange.One(Key($"{_table.Count}")));
        Assert.False(_table.TryAdd(PollOf(KeyRange.All)));
        Assert.Equal(MetadataLimits.MaxWaitingWatches, _table.Count);
    }

    [Fact]
    public void The_empty_key_and_the_last_prefix_are_watched_as_they_are_written()
    {
        var last = Add(KeyRange.Prefix(ByteString.CopyOf([255])));
        var taken = new List<WaitingPoll>();
        _table.TakeWaitingFor(ByteString.CopyOf([254, 255]), 1, taken);
        Assert.Empty(taken);
        _table.TakeWaitingFor(ByteString.CopyOf([255, 1]), 1, taken);
        Assert.Equal([last], taken);
    }

    private static WaitingPoll PollOf(KeyRange range, long from = 1, double seconds = 10) =>
        new(new HistoryQuery(range, from, false, 1, 1, 1), TimeSpan.FromSeconds(seconds));

    private WaitingPoll Add(KeyRange range, long from = 1, double seconds = 10)
    {
        var poll = PollOf(range, from, seconds);
        Assert.True(_table.TryAdd(poll));
        return poll;
    }

    private List<WaitingPoll> Take(string key, long revision)
    {
        var taken = new List<WaitingPoll>();
        _table.TakeWaitingFor(Key(key), revision, taken);
        return taken;
    }
}
