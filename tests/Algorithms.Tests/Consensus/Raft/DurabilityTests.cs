using OrleansCluster.Algorithms.Consensus.Raft;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

public class DurabilityTests
{
    [Fact]
    public void Entries_are_durable_with_the_write_that_has_them()
    {
        var durability = new Durability();
        var first = durability.Begin(3, default);
        var second = durability.Begin(5, default);
        durability.Persisted(first);
        Assert.Equal((3, 5), (durability.Index, durability.HandedOut));
        durability.Persisted(second);
        Assert.Equal(5, durability.Index);
    }

    [Fact]
    public void One_answer_stands_for_all_writes_before_it()
    {
        var durability = new Durability();
        durability.Begin(3, default);
        durability.Persisted(durability.Begin(5, default));
        Assert.Equal(5, durability.Index);
        Assert.Null(durability.OldestBegan);
    }

    [Fact]
    public void A_write_whose_entries_were_replaced_meanwhile_makes_none_of_them_durable()
    {
        var durability = new Durability();
        var a = durability.Begin(5, default);
        durability.TruncatedFrom(3);
        Assert.Equal(2, durability.HandedOut);
        var b = durability.Begin(6, default); // 3 to 6, others.
        durability.Persisted(a);
        Assert.Equal(2, durability.Index);
        durability.Persisted(b);
        Assert.Equal(6, durability.Index);
    }

    [Fact]
    public void Entries_replaced_twice_by_the_same_ones_again_are_durable_only_with_the_last_write()
    {
        var durability = new Durability();
        var a = durability.Begin(4, default);
        durability.TruncatedFrom(3);
        var b = durability.Begin(4, default);
        durability.TruncatedFrom(3);
        var again = durability.Begin(4, default);
        durability.Persisted(a);
        durability.Persisted(b);
        Assert.Equal(2, durability.Index);
        durability.Persisted(again);
        Assert.Equal(4, durability.Index);
    }

    [Fact]
    public void What_was_durable_and_is_replaced_is_durable_no_more()
    {
        var durability = new Durability();
        durability.Persisted(durability.Begin(5, default));
        durability.TruncatedFrom(4);
        Assert.Equal(3, durability.Index);
    }

    [Fact]
    public void After_a_snapshot_no_write_under_way_counts()
    {
        var durability = new Durability();
        var old = durability.Begin(50, default);
        durability.Restore(20);
        durability.Persisted(old);
        Assert.Equal((20, 20), (durability.Index, durability.HandedOut));
    }

    [Fact]
    public void A_message_waits_for_its_own_write_and_for_no_later_one()
    {
        var durability = new Durability();
        var message = Beat(1);
        durability.HardStateChanged();
        var promise = durability.Promises;
        Assert.False(durability.IsDone(promise));
        durability.Withhold(message, promise);
        durability.Begin(0, default);
        durability.EntriesAppended();
        Assert.Equal((1, 2), (durability.Promises, durability.Entries));
        durability.Begin(1, default);
        Assert.Equal([message], durability.Persisted(1));
        Assert.Empty(durability.Persisted(2));
        Assert.True(durability.IsDone(promise));
    }

    [Fact]
    public void Acceptances_that_wait_for_one_write_are_one_and_others_are_not_mixed_with_them()
    {
        var durability = new Durability();
        durability.EntriesAppended();
        durability.Withhold(Accepted(1, 3, 7, round: 5), durability.Entries);
        durability.Withhold(Accepted(1, 3, 9, round: 4), durability.Entries);
        durability.Withhold(Accepted(1, 3, 8), durability.Entries);
        durability.Withhold(Rejected(1, 3, 20, 9, 3), durability.Entries);
        durability.Withhold(Accepted(1, 4, 9), durability.Entries);
        durability.Begin(9, default);
        durability.EntriesAppended();
        durability.Withhold(Accepted(1, 4, 10), durability.Entries);
        durability.Begin(10, default);
        Assert.Equal([Accepted(1, 3, 9, round: 5), Rejected(1, 3, 20, 9, 3), Accepted(1, 4, 9)], durability.Persisted(1));
        Assert.Equal([Accepted(1, 4, 10)], durability.Persisted(2));
    }

    [Fact]
    public void The_oldest_write_under_way_tells_how_long_the_disk_takes()
    {
        var durability = new Durability();
        durability.Begin(1, Ms(5));
        durability.Begin(2, Ms(9));
        Assert.Equal(Ms(5), durability.OldestBegan);
        durability.Persisted(1);
        Assert.Equal(Ms(9), durability.OldestBegan);
    }

    [Fact]
    public void A_write_that_was_never_begun_cannot_be_done() =>
        Assert.Throws<RaftInvariantException>(() => new Durability().Persisted(1));
}
