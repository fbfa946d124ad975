using OrleansCluster.Algorithms.Consensus.Raft;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

public class RaftLogTests
{
    [Fact]
    public void Terms_are_known_of_the_entries_and_of_the_base_only()
    {
        var log = LogOf(1, 2, 2, 3);
        log.CommitTo(3);
        log.CompactTo(2);
        Assert.Equal([null, null, 2, 2, 3, null], Enumerable.Range(0, 6).Select(i => log.TermAt(i)));
        Assert.Equal((3, 4, 3), (log.FirstIndex, log.LastIndex, log.LastTerm));
    }

    [Fact]
    public void An_empty_log_agrees_with_every_other_at_0() => Assert.Equal(0, new RaftLog().TermAt(0));

    [Fact]
    public void A_slice_keeps_its_bounds_and_has_at_least_one_entry()
    {
        var log = LogOf(1, 1, 1, 1);
        Assert.Equal([2, 3, 4], log.Slice(2, 4, 100, 1000).Select(entry => entry.Index));
        Assert.Equal([2, 3], log.Slice(2, 4, 2, 1000).Select(entry => entry.Index));
        Assert.Equal([2, 3], log.Slice(2, 4, 100, Entry(2, 1).Size + Entry(3, 1).Size).Select(entry => entry.Index));
        Assert.Equal([2], log.Slice(2, 4, 100, 1).Select(entry => entry.Index));
        Assert.Empty(log.Slice(5, 4, 100, 1000));
        Assert.Throws<RaftInvariantException>(() => log.Slice(2, 5, 100, 1000));
    }

    [Theory]
    [InlineData(5, 3, 4)]
    [InlineData(5, 4, 5)]
    [InlineData(9, 9, 5)]
    [InlineData(5, 1, 2)] // The base, of term 1.
    [InlineData(5, 0, 1)] // Below it: nobody knows any more.
    [InlineData(1, 9, 1)]
    public void The_highest_entry_of_no_later_term_is_found(long index, long term, long expected)
    {
        var log = LogOf(1, 1, 3, 3, 4);
        log.CommitTo(2);
        log.CompactTo(2);
        Assert.Equal(expected, log.HighestNotAbove(index, term));
    }

    [Fact]
    public void What_is_committed_is_never_dropped_and_commit_never_falls()
    {
        var log = LogOf(1, 1, 1);
        Assert.True(log.CommitTo(2));
        Assert.False(log.CommitTo(1));
        Assert.Equal(2, log.Commit);
        Assert.Throws<RaftInvariantException>(() => log.TruncateFrom(2));
        Assert.Throws<RaftInvariantException>(() => log.CompactTo(3));
        Assert.Throws<RaftInvariantException>(() => log.CommitTo(4));
    }

    [Fact]
    public void Entries_follow_each_other_in_index_and_term()
    {
        var log = LogOf(1, 3);
        Assert.Throws<RaftInvariantException>(() => log.Append(Entry(4, 3)));
        Assert.Throws<RaftInvariantException>(() => log.Append(Entry(3, 2)));
    }

    [Fact]
    public void The_uncommitted_bytes_are_those_of_the_entries_above_the_commit_index_whatever_happens()
    {
        var log = LogOf(1, 1, 1, 1);
        log.CommitTo(1);
        Assert.Equal(3 * Entry(2, 1).Size, log.UncommittedBytes);
        log.TruncateFrom(4);
        Assert.Equal(2 * Entry(2, 1).Size, log.UncommittedBytes);
        log.CommitTo(2);
        log.CompactTo(2);
        Assert.Equal(Entry(2, 1).Size, log.UncommittedBytes);
        log.CommitTo(3);
        Assert.Equal(0, log.UncommittedBytes);
        log.Append(Entry(4, 1));
        log.Restore(new SnapshotDescriptor(9, 2, Kit.Make.Of(1), 1, 1, 0), 9, 2);
        Assert.Equal((0, 9, 10, 9), (log.UncommittedBytes, log.Commit, log.FirstIndex, log.LastIndex));
    }

    [Fact]
    public void The_latest_configuration_is_in_force_and_the_one_before_again_when_it_is_dropped()
    {
        var log = LogOf(1, 1);
        log.Append(Entry(3, 1, Kit.Make.Of(1, 2)));
        Assert.Equal((Kit.Make.Of(1, 2), 3), (log.Configuration, log.ConfigurationIndex));
        log.CommitTo(2);
        Assert.Equal((Kit.Make.Of(1), 1), log.CommittedConfiguration);
        log.TruncateFrom(3);
        Assert.Equal((Kit.Make.Of(1), 1), (log.Configuration, log.ConfigurationIndex));
    }

    [Fact]
    public void A_compacted_log_keeps_the_configuration_that_is_in_force_at_its_beginning()
    {
        var log = LogOf(1, 1);
        log.Append(Entry(3, 1, Kit.Make.Of(1, 2)));
        log.Append(Entry(4, 1));
        log.Append(Entry(5, 1, Kit.Make.Of(2)));
        log.CommitTo(4);
        log.CompactTo(4);
        Assert.Equal((Kit.Make.Of(1, 2), 3), log.ConfigurationAt(4));
        log.TruncateFrom(5);
        Assert.Equal(Kit.Make.Of(1, 2), log.Configuration);
    }

    private static RaftLog LogOf(params long[] terms)
    {
        var log = new RaftLog();
        foreach (var entry in Log(Kit.Make.Of(1), terms))
            log.Append(entry);
        return log;
    }
}
