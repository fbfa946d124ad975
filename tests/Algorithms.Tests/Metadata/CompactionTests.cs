using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Compaction;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class CompactionTests
{
    private readonly Machine _machine = new();

    [Fact]
    public void Readable_is_exactly_the_revision_compacted_at_and_every_later_one()
    {
        for (var at = 1; at <= 10; at++)
            _machine.Put($"{at % 3}", $"{at}");
        string[] before = [.. Enumerable.Range(6, 5).Select(revision => _machine.Dump(revision))];
        Compact(6);
        Assert.Equal(before, Enumerable.Range(6, 5).Select(revision => _machine.Dump(revision)));
        Assert.False(_machine.Store.TryRead(new(KeyRange.All) { Revision = 5 }, out _, out var refusal));
        Assert.Equal((RefusalKind.Compacted, 6L, 5L), (refusal.Kind, refusal.Limit, refusal.Actual));
        _machine.Refused(RefusalKind.Compacted, new RangeOperation(KeyRange.All) { Revision = 5 });
    }

    [Fact]
    public void A_compaction_at_a_revision_not_made_or_given_up_before_is_refused()
    {
        _machine.Put("a", "1");
        _machine.Put("a", "2");
        _machine.Refused(RefusalKind.FutureRevision, new CompactCommand(3));
        Compact(2);
        _machine.Refused(RefusalKind.Compacted, new CompactCommand(2));
        _machine.Refused(RefusalKind.Compacted, new CompactCommand(0));
    }

    [Fact]
    public void Deleted_keys_and_old_versions_leave_no_bytes_behind()
    {
        _machine.Put("kept", "1");
        var one = _machine.Store.RetainedBytes;
        for (var at = 0; at < 1_000; at++)
        {
            _machine.Put($"{at}", "");
            _machine.Put($"{at}", "");
            _machine.Delete($"{at}");
        }

        _machine.Put("kept", "2");
        _machine.Put("kept", "3");
        Compact(_machine.Store.Revision);
        for (var at = 0; at < 3_000; at += MetadataLimits.SweptChangesPerApply)
            _machine.Apply(default);
        Assert.Equal(2 * one, _machine.Store.RetainedBytes); // the newest, and what it replaced
        Assert.Equal(2, Assert.Single(_machine.Store.ReadHistory(KeyRange.All, _machine.Store.Revision, true, 9, 999).Events).Previous!.Version);
    }

    [Fact]
    public void No_entry_sweeps_much()
    {
        for (var at = 0; at < 2_000; at++)
            _machine.Put("hot", $"{at}");
        Compact(2_000);
        var before = _machine.Store.RetainedBytes;
        _machine.Apply(default);
        var swept = (before - _machine.Store.RetainedBytes) / KeyVersion.CostOf(Key("hot"), Key("1000"));
        Assert.InRange(swept, 1, MetadataLimits.SweptChangesPerApply);
        Assert.Equal("hot=1999", _machine.Dump());
    }

    [Fact]
    public void By_count_it_keeps_so_many_revisions_before_the_newest()
    {
        var policy = new CompactionPolicy(null, 100);
        Assert.Null(policy.Decide(100, 0, [], default));
        Assert.Equal(1, policy.Decide(101, 0, [], default));
        Assert.Null(policy.Decide(101, 1, [], default));
        Assert.Equal(400, policy.Decide(500, 1, [], default));
    }

    [Fact]
    public void By_age_it_keeps_every_revision_that_was_the_newest_within_it()
    {
        var policy = new CompactionPolicy(TimeSpan.FromMinutes(10), null);
        TimeMark[] marks = [new(5, Minute(1)), new(9, Minute(2)), new(20, Minute(3))];
        Assert.Null(policy.Decide(30, 0, marks, Minute(10.9)));
        Assert.Null(policy.Decide(30, 0, marks, Minute(11))); // Whole milliseconds: ten minutes may not be over.
        Assert.Equal(5, policy.Decide(30, 0, marks, Minute(11) + 1));
        Assert.Equal(9, policy.Decide(30, 5, marks, Minute(12.5)));
        Assert.Null(policy.Decide(30, 20, marks, Minute(99)));
    }

    [Fact]
    public void Of_both_the_one_that_reaches_further_decides_and_without_any_nothing_is_given_up()
    {
        TimeMark[] marks = [new(5, Minute(1))];
        Assert.Equal(5, new CompactionPolicy(TimeSpan.FromMinutes(1), 98).Decide(100, 0, marks, Minute(9)));
        Assert.Equal(50, new CompactionPolicy(TimeSpan.FromMinutes(1), 50).Decide(100, 0, marks, Minute(9)));
        Assert.Null(new CompactionPolicy(null, null).Decide(100, 0, marks, Minute(9)));
    }

    [Theory]
    [InlineData(50, 1_000, 0)]
    [InlineData(50, 1_050, 0)]
    [InlineData(50, 1_051, 1 + (1_000 / 8))]
    [InlineData(50, 5_000, 3_950 + (1_000 / 8))]
    [InlineData(9_000, 9_500, 0)] // Half of what is left beside what is there now.
    [InlineData(9_000, 9_501, 1 + (500 / 8))]
    [InlineData(10_000, 10_007, 7)] // Nothing is left.
    [InlineData(20_000, 20_007, 7)] // The quota was lowered.
    public void By_bytes_history_keeps_its_bound_and_half_of_the_room_that_the_quota_leaves(long live, long retained, long free)
    {
        Assert.Equal(free, new CompactionPolicy(null, null, 1_000).BytesToFree(live, retained, 10_000));
        Assert.Equal(0, new CompactionPolicy(null, null).BytesToFree(live, retained, 10_000));
    }

    [Fact]
    public void The_revision_found_gives_back_just_what_is_wanted()
    {
        var random = new Random(5);
        for (var at = 0; at < 2_000; at++)
        {
            if (random.Next(4) > 0)
                _machine.Put($"{random.Next(40)}", new string('v', random.Next(1_000)));
            else
                _machine.Delete($"{random.Next(40)}");
        }

        var (store, wanted) = (_machine.Store, 300_000L);
        var found = store.FindRevisionThatFrees(wanted, store.Revision);
        var less = Freed(found - 1);
        var just = Freed(found);
        Assert.True(less < wanted && just >= wanted, $"{less} < {wanted} <= {just}");
        Assert.Equal(700, store.FindRevisionThatFrees(long.MaxValue, 700));

        long Freed(long revision)
        {
            var other = Restore(_machine.Snapshot());
            other.Do<DoneAnswer>(new CompactCommand(revision));
            while (other.Store.IsSweeping)
                other.Apply(default);
            Assert.Equal(store.LiveBytes, other.Store.LiveBytes);
            return store.RetainedBytes - other.Store.RetainedBytes;
        }
    }

    [Fact]
    public void Marks_of_time_go_through_the_log_and_go_with_their_revisions()
    {
        Mark(1);
        _machine.Put("a", "1");
        Mark(2);
        Mark(3); // the same revision still
        _machine.Put("a", "2");
        Mark(4);
        Assert.Equal([new(0, Minute(1)), new(1, Minute(2)), new(2, Minute(4))], _machine.Store.TimeMarks);
        Compact(2);
        Assert.Equal([new TimeMark(2, Minute(4))], _machine.Store.TimeMarks);
    }

    [Fact]
    public void A_mark_is_of_the_revision_at_its_time_however_late_it_is_applied()
    {
        _machine.Put("a", "1");
        var mark = new MarkTimeCommand(Minute(1), _machine.Store.Revision);
        _machine.Put("a", "2");
        _machine.Put("a", "3");
        _machine.Do<DoneAnswer>(mark);
        Assert.Equal([new TimeMark(1, Minute(1))], _machine.Store.TimeMarks);

        _machine.Do<DoneAnswer>(new MarkTimeCommand(Minute(2), 100));
        Assert.Equal([new(1, Minute(1)), new(3, Minute(2))], _machine.Store.TimeMarks); // none is ahead of the newest
        Compact(3);
        _machine.Do<DoneAnswer>(new MarkTimeCommand(Minute(3), 2));
        Assert.Equal([new TimeMark(3, Minute(2))], _machine.Store.TimeMarks); // of what is given up nothing need be known
    }

    [Fact]
    public void A_leader_whose_clock_ran_ahead_only_delays()
    {
        _machine.Put("a", "1");
        Mark(1);
        _machine.Put("a", "2");
        Mark(1_000_000);
        _machine.Put("a", "3");
        Mark(2);
        Assert.Equal([new(1, Minute(1)), new(3, Minute(2))], _machine.Store.TimeMarks);
    }

    [Fact]
    public void However_many_marks_come_a_bounded_number_is_kept_and_the_oldest_among_them()
    {
        for (var at = 1; at <= 3 * MetadataLimits.MaxTimeMarks; at++)
        {
            _machine.Put("a", "");
            Mark(at);
        }

        var marks = _machine.Store.TimeMarks;
        Assert.InRange(marks.Count, MetadataLimits.MaxTimeMarks / 2, MetadataLimits.MaxTimeMarks);
        Assert.Equal((1, 3 * MetadataLimits.MaxTimeMarks), (marks[0].Revision, marks[^1].Revision));
        Assert.Equal(marks.OrderBy(mark => mark.Milliseconds).DistinctBy(mark => mark.Revision), marks);
    }

    private static long Minute(double minutes) => At(minutes).ToUnixTimeMilliseconds();

    private static DateTimeOffset At(double minutes) => DateTimeOffset.UnixEpoch.AddMinutes(minutes);

    private void Mark(double minutes) => _machine.Do<DoneAnswer>(new MarkTimeCommand(Minute(minutes)));

    private void Compact(long revision) => _machine.Do<DoneAnswer>(new CompactCommand(revision));
}
