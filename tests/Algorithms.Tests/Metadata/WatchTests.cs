using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Watches;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class WatchTests
{
    private readonly Machine _machine = new();

    [Fact]
    public void History_tells_puts_and_deletions_in_order_from_any_revision()
    {
        _machine.Put("a", "1");
        _machine.Put("b", "1");
        _machine.Do(DeleteOf("a"), PutOf("b", "2"));
        Assert.Equal("1:a=1 2:b=1 3:-a 3:b=2", Text(History(1)));
        Assert.Equal("3:-a 3:b=2", Text(History(3)));
        Assert.Equal("3:-a(1) 3:b=2(1)", Text(History(3, withPrevious: true)));
        Assert.Equal("2:b=1 3:b=2", Text(_machine.Store.ReadHistory(KeyRange.One(Key("b")), 1, false, 99, 9_999)));
        Assert.Equal((0, 4), (History(4).Events.Count, History(4).NextRevision));
        Assert.Equal(9, History(9).NextRevision);
    }

    [Fact]
    public void A_batch_is_bounded_and_never_holds_a_part_of_a_revision()
    {
        _machine.Put("a", "1");
        _machine.Do(PutOf("a", "2"), PutOf("b", "2"), PutOf("c", "2"));
        _machine.Put("a", "3");
        var batch = History(1, maxEvents: 2);
        Assert.Equal(("1:a=1", 2), (Text(batch), batch.NextRevision));
        batch = History(2, maxEvents: 2); // one revision at least, whatever its size
        Assert.Equal(("2:a=2 2:b=2 2:c=2", 3), (Text(batch), batch.NextRevision));
        batch = History(1, maxBytes: 2 * KeyVersion.CostOf(Key("a"), Key("1")));
        Assert.Equal(("1:a=1", 2), (Text(batch), batch.NextRevision));
    }

    [Fact]
    public void A_quiet_range_makes_progress_in_bounded_steps()
    {
        for (var at = 0; at < 25_000; at++)
            _machine.Put("busy", "");
        var next = 1L;
        var steps = 0;
        while (next <= _machine.Store.Revision)
        {
            var batch = _machine.Store.ReadHistory(KeyRange.One(Key("quiet")), next, false, 10, 1_000);
            Assert.InRange(batch.NextRevision, next + 1, next + 10_000);
            next = batch.NextRevision;
            steps++;
        }

        Assert.Equal(3, steps);
    }

    [Fact]
    public void Pitfall37_Around_a_compaction_history_is_whole_or_refused()
    {
        _machine.Put("a", "1");
        _machine.Put("a", "2");
        _machine.Delete("a");
        _machine.Put("a", "4");
        _machine.Do<DoneAnswer>(new CompactCommand(3));
        // The deletion in the very revision compacted at is told, and what it deleted.
        Assert.Equal("3:-a(2) 4:a=4", Text(History(3, withPrevious: true)));
        var refused = History(2);
        Assert.Equal((RefusalKind.Compacted, 3L), (refused.Refusal!.Kind, refused.Refusal.Limit));
        Assert.Empty(refused.Events);
    }

    [Fact]
    public void Pitfall37_A_watcher_overtaken_by_compaction_is_told_and_given_nothing_else()
    {
        var cursor = new WatchCursor(new(KeyRange.All, false), 1);
        _machine.Put("a", "1");
        _machine.Put("a", "2");
        Assert.Equal("1:a=1", Text(cursor.Take(_machine.Store, 1, 9_999)));
        _machine.Put("a", "3");
        _machine.Do<DoneAnswer>(new CompactCommand(3));
        Assert.Equal(3, cursor.Take(_machine.Store, 9, 9_999).Refusal!.Limit);
        Assert.Equal(2, cursor.NextRevision);
    }

    [Fact]
    public void A_watcher_that_keeps_up_is_served_from_its_buffer()
    {
        var cursor = Caught(new(KeyRange.Prefix(Key("p")), true));
        Offer(cursor, PutOf("p1", "1"), PutOf("q", "1"));
        Offer(cursor, PutOf("p1", "2"));
        _machine.Do<DoneAnswer>(new CompactCommand(2));
        // Compacted or not: what was offered is kept.
        Assert.True(cursor.HasWork);
        var batch = cursor.Take(_machine.Store, 9, 9_999);
        Assert.Equal(("1:p1=1 2:p1=2(1)", 3), (Text(batch), batch.NextRevision));
        Assert.False(cursor.HasWork);
    }

    [Fact]
    public void A_watcher_that_is_slow_falls_back_to_the_history_and_catches_up()
    {
        var cursor = Caught(new(KeyRange.All, false, MaxBufferedEvents: 3));
        for (var at = 1; at <= 3; at++)
            Offer(cursor, PutOf("a", $"{at}"));
        Assert.Equal("1:a=1", Text(cursor.Take(_machine.Store, 1, 9_999)));
        Offer(cursor, PutOf("a", "4"));
        Assert.True(cursor.IsCaughtUp);
        Offer(cursor, PutOf("a", "5"));
        Assert.False(cursor.IsCaughtUp);
        Offer(cursor, PutOf("a", "6"));
        Assert.Equal("2:a=2 3:a=3 4:a=4 5:a=5 6:a=6", Text(cursor.Take(_machine.Store, 99, 9_999)));
        Assert.True(cursor.IsCaughtUp);
        Offer(cursor, PutOf("a", "7"));
        Assert.Equal("7:a=7", Text(cursor.Take(_machine.Store, 99, 9_999)));
    }

    [Fact]
    public void A_buffer_is_bounded_by_bytes_too()
    {
        var cursor = Caught(new(KeyRange.All, false, MaxBufferedBytes: 1_000));
        Offer(cursor, PutOf("a", new string('v', 1_000)));
        Assert.False(cursor.IsCaughtUp);
        Assert.Single(cursor.Take(_machine.Store, 99, 99).Events);
    }

    [Fact]
    public void A_watch_of_the_future_begins_there()
    {
        var cursor = Caught(new(KeyRange.All, false), first: 3);
        for (var at = 1; at <= 4; at++)
            Offer(cursor, PutOf("a", $"{at}"));
        Assert.Equal("3:a=3 4:a=4", Text(cursor.Take(_machine.Store, 99, 9_999)));
    }

    [Fact]
    public void Progress_tells_up_to_where_nothing_is_missing()
    {
        var cursor = Caught(new(KeyRange.One(Key("quiet")), false));
        Offer(cursor, PutOf("busy", "1"));
        Offer(cursor, PutOf("busy", "2"));
        var batch = cursor.Take(_machine.Store, 99, 9_999);
        Assert.Equal((0, 3), (batch.Events.Count, batch.NextRevision));
    }

    [Fact]
    public void A_watch_goes_on_from_its_last_batch_on_another_replica()
    {
        var cursor = Caught(new(KeyRange.All, false));
        Offer(cursor, PutOf("a", "1"));
        var last = cursor.Take(_machine.Store, 9, 9_999).NextRevision;
        _machine.Put("a", "2");
        var other = Restore(_machine.Snapshot());
        var resumed = new WatchCursor(new(KeyRange.All, false), last);
        Assert.Equal("2:a=2", Text(resumed.Take(other.Store, 9, 9_999)));
        cursor.FallBack();
        Assert.Equal("2:a=2", Text(cursor.Take(other.Store, 9, 9_999)));
    }

    internal static string Text(HistoryBatch batch) => string.Join(' ', batch.Events.Select(Text));

    internal static string Text(MetadataEvent one) =>
        $"{one.Version.ModRevision}:" + (one.Version.IsDeletion ? $"-{one.Version.Key}" : $"{one.Version.Key}={one.Version.Value}")
        + (one.Previous is null ? "" : $"({one.Previous.Value})");

    private WatchCursor Caught(WatchOptions options, long first = 1)
    {
        var cursor = new WatchCursor(options, first);
        Assert.Empty(cursor.Take(_machine.Store, 9, 9_999).Events);
        Assert.True(cursor.IsCaughtUp);
        return cursor;
    }

    private void Offer(WatchCursor cursor, params Operation[] operations)
    {
        _machine.Do(operations);
        cursor.Offer(_machine.Last);
    }

    private HistoryBatch History(long from, bool withPrevious = false, int maxEvents = 99, long maxBytes = 99_999) =>
        _machine.Store.ReadHistory(KeyRange.All, from, withPrevious, maxEvents, maxBytes);
}
