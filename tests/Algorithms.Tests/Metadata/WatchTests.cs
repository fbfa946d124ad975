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

    internal static string Text(HistoryBatch batch) => string.Join(' ', batch.Events.Select(Text));

    internal static string Text(MetadataEvent one) =>
        $"{one.Version.ModRevision}:" + (one.Version.IsDeletion ? $"-{one.Version.Key}" : $"{one.Version.Key}={one.Version.Value}")
        + (one.Previous is null ? "" : $"({one.Previous.Value})");

    private HistoryBatch History(long from, bool withPrevious = false, int maxEvents = 99, long maxBytes = 99_999) =>
        _machine.Store.ReadHistory(KeyRange.All, from, withPrevious, maxEvents, maxBytes);
}
