using OrleansCluster.Algorithms.Locks;
using static System.TimeSpan;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>The rules of one barrier, one by one.</summary>
public class BarrierTableTests
{
    private RecordStore<BarrierRecord> _store = null!;
    private TableActivation<BarrierTable, BarrierReply, BarrierRecord> _barrier = null!;
    private long _calls;

    public BarrierTableTests() => Use(tokensAreRevisions: true);

    [Fact]
    public void Whoever_comes_passes_while_it_is_not_set_and_that_is_proved()
    {
        Assert.Equal(BarrierReplyKind.Passed, End(Wait()));
        Assert.Equal([ProofNeed.Verify], _barrier.Proofs);
    }

    [Fact]
    public void While_it_is_set_all_wait_and_when_it_is_removed_all_pass()
    {
        Assert.Equal(BarrierReplyKind.Set, End(Set("a")));
        var (one, other) = (Wait(), Wait());
        Assert.Empty(_barrier.Run());
        var removal = Remove("a", 2);
        var replies = _barrier.Run();
        Assert.Equal(BarrierReplyKind.Removed, replies[removal].Kind);
        Assert.Equal((BarrierReplyKind.Passed, BarrierReplyKind.Passed), (replies[one].Kind, replies[other].Kind));
        Assert.False(_store.Record!.IsSet);
        Assert.Equal(BarrierReplyKind.Passed, End(Wait()));
    }

    [Fact]
    public void Nobody_passes_before_the_removal_was_written()
    {
        End(Set("a"));
        Wait();
        _barrier.Run();
        Remove("a", 2);
        _barrier.Table.Advance(_barrier.Now, default);
        Assert.Equal(ProofNeed.Write, _barrier.Table.Need);
        Assert.Empty(_barrier.Table.TakeReplies());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rounds_grow_over_removals_and_activations(bool tokensAreRevisions)
    {
        Use(tokensAreRevisions);
        var last = 0L;
        for (var number = 1; number <= 40; number += 2)
        {
            var set = Set("a", number);
            var round = _barrier.Run()[set].Round;
            Assert.True(round > last, $"{round} after {last}");
            last = round;
            if (number % 3 == 0)
                Activate();
            Remove("a", number + 1);
            _barrier.Run();
            if (number % 5 == 0)
                Activate();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_waits_for_a_round_passes_when_it_is_over_though_another_is_on(bool tokensAreRevisions)
    {
        Use(tokensAreRevisions);
        End(Set("a"));
        var waiting = Wait(wait: FromSeconds(1));
        _barrier.Run();
        _barrier.Now = FromSeconds(1);
        var told = _barrier.Run()[waiting];
        Assert.Equal(BarrierReplyKind.Waiting, told.Kind);
        Remove("a", 2);
        _barrier.Run();
        Activate();
        End(Set("a", 3));
        Assert.Equal(BarrierReplyKind.Passed, End(Wait(told.Round)));
        Assert.Empty(RunOf(Wait()));
    }

    [Fact]
    public void A_round_that_is_over_for_longer_is_not_told_by_an_activation_that_was_superseded()
    {
        End(Set("a"));
        var stale = _barrier;
        Activate();
        Remove("a", 2);
        _barrier.Run();
        End(Set("a", 3));
        stale.Table.Wait(100, 0, Zero, isLast: false, stale.Now);
        Assert.Empty(stale.Run());
        Assert.True(stale.IsDead);
    }

    [Fact]
    public void To_be_set_a_moment_and_removed_in_one_step_is_two_writes_so_that_no_two_rounds_have_one_number()
    {
        var first = Set("a", 1);
        var removal = Remove("a", 2);
        var second = Set("b", 1);
        var replies = _barrier.Run();
        Assert.Equal((BarrierReplyKind.Set, BarrierReplyKind.Removed, BarrierReplyKind.AlreadySet), (replies[first].Kind, replies[removal].Kind, replies[second].Kind));
        Assert.Equal(replies[first].Round, replies[removal].Round);
        Assert.Equal([ProofNeed.Write, ProofNeed.Write], _barrier.Proofs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_operation_whose_answer_was_lost_acts_once(bool tokensAreRevisions)
    {
        Use(tokensAreRevisions);
        var set = Set("a", 1);
        var round = _barrier.Run()[set].Round;
        Activate();
        set = Set("a", 1);
        Assert.Equal((BarrierReplyKind.Set, round), Of(set));
        var removal = Remove("b", 1);
        Assert.Equal((BarrierReplyKind.Removed, round), Of(removal));
        Activate();
        removal = Remove("b", 1);
        Assert.Equal((BarrierReplyKind.Removed, round), Of(removal));
        set = Set("a", 1);
        Assert.Equal((BarrierReplyKind.Set, round), Of(set));
        Assert.False(_store.Record!.IsSet);
    }

    [Fact]
    public void An_operation_that_found_nothing_to_do_does_nothing_when_a_copy_of_it_comes_late()
    {
        End(Set("a", 1));
        Assert.Equal(BarrierReplyKind.AlreadySet, End(Set("b", 1)));
        End(Remove("a", 2));
        Assert.Equal(BarrierReplyKind.NotSet, End(Remove("b", 2)));
        Assert.Equal(BarrierReplyKind.AlreadySet, End(Set("b", 1)));
        Assert.False(_store.Record!.IsSet);
        End(Set("a", 3));
        Assert.Equal(BarrierReplyKind.NotSet, End(Remove("b", 2)));
        Assert.True(_store.Record!.IsSet);
    }

    [Fact]
    public void Another_round_than_the_one_that_is_on_is_not_removed()
    {
        var set = Set("a", 1);
        var round = _barrier.Run()[set].Round;
        Assert.Equal(BarrierReplyKind.NotSet, End(Remove("b", 1, round + 7)));
        Assert.Equal(BarrierReplyKind.NotSet, End(Remove("b", 2, round + 1)));
        Assert.Equal(BarrierReplyKind.Removed, End(Remove("b", 3, round)));
    }

    [Fact]
    public void A_wait_ends_at_its_time_and_a_wait_for_nobody_at_once()
    {
        End(Set("a"));
        Assert.Equal(BarrierReplyKind.TimedOut, End(Wait(wait: Zero)));
        var waiting = Wait(wait: FromSeconds(3), isLast: true);
        _barrier.Run();
        Assert.Equal(FromSeconds(3), _barrier.Table.NextDeadline);
        _barrier.Now = FromSeconds(3) - FromTicks(1);
        Assert.Empty(_barrier.Run());
        _barrier.Now = FromSeconds(3);
        Assert.Equal(BarrierReplyKind.TimedOut, End(waiting));
        Assert.Equal(0, _barrier.Table.Show().Waiting);
    }

    [Fact]
    public void As_many_wait_as_may_and_who_is_withdrawn_waits_no_more()
    {
        Use(tokensAreRevisions: true, maxWaiters: 2);
        End(Set("a"));
        var (one, _) = (Wait(), Wait());
        _barrier.Run();
        Assert.Equal(BarrierReplyKind.TooManyWaiters, End(Wait()));
        _barrier.Table.Withdraw(one);
        Assert.Empty(RunOf(Wait()));
        Assert.Equal(2, _barrier.Table.Show().Waiting);
    }

    [Fact]
    public void What_is_set_stays_set_whoever_is_gone()
    {
        End(Set("a"));
        _barrier.Now = FromDays(30);
        Activate();
        _barrier.Now = FromDays(60);
        _barrier.Run();
        Assert.True(_store.Record!.IsSet);
        Assert.True(_barrier.Table.IsIdle);
        Assert.Null(_barrier.Table.NextDeadline);
    }

    [Fact]
    public void A_barrier_that_is_not_used_any_more_needs_no_record_where_rounds_are_revisions()
    {
        End(Set("a"));
        End(Remove("a", 2));
        Assert.False(_barrier.Table.IsIdle);
        Assert.Equal(BarrierTable.Memory, _barrier.Table.NextDeadline);
        _barrier.Now = BarrierTable.Memory;
        _barrier.Run();
        Assert.Null(_store.Record);
        Assert.True(_barrier.Table.IsIdle);
        Use(tokensAreRevisions: false);
        End(Set("a"));
        End(Remove("a", 2));
        Assert.True(_barrier.Table.IsIdle);
        Assert.Equal(1, _store.Record!.LastToken);
    }

    [Theory]
    [InlineData(34, 34)]
    [InlineData(34, 5)]
    public void Rounds_stay_above_those_that_were_counted_before_the_store_had_revisions(long counted, long revision)
    {
        _store.Record = BarrierRecord.Empty with { LastToken = counted, Round = counted };
        _store.Revision = revision;
        Activate();
        for (var (number, last) = (1, counted); number < 120; number += 2)
        {
            var set = Set("a", number);
            var round = _barrier.Run()[set].Round;
            Assert.True(round > last, $"{round} after {last}");
            last = round;
            End(Remove("a", number + 1));
            Activate();
        }

        Assert.Equal(0, _store.Record!.LastToken);
    }

    private void Use(bool tokensAreRevisions, int maxWaiters = 100)
    {
        _store = new RecordStore<BarrierRecord>(tokensAreRevisions, record => record.IsForgettable);
        Activate(maxWaiters);
    }

    private void Activate(int maxWaiters = 100) => _barrier = new(
        _store, new BarrierTable(_store.Record ?? BarrierRecord.Empty, _store.KnownRevision, _store.TokensAreRevisions, maxWaiters), table => table.Record);

    private long Set(string owner, long number = 1)
    {
        _barrier.Table.Set(++_calls, new LockOperation(owner, number), null);
        return _calls;
    }

    private long Remove(string owner, long number, long round = 0)
    {
        _barrier.Table.Remove(++_calls, new LockOperation(owner, number), round);
        return _calls;
    }

    private long Wait(long round = 0, TimeSpan? wait = null, bool? isLast = null)
    {
        _barrier.Table.Wait(++_calls, round, wait ?? FromMinutes(1), isLast ?? wait == Zero, _barrier.Now);
        return _calls;
    }

    private BarrierReplyKind End(long call) => _barrier.Run()[call].Kind;

    private (BarrierReplyKind Kind, long Round) Of(long call) => _barrier.Run()[call] is var reply ? (reply.Kind, reply.Round) : default;

    private IEnumerable<BarrierReply> RunOf(long call) => _barrier.Run().Values.Where(reply => reply.Call == call);
}
