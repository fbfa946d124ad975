using OrleansCluster.Algorithms.Locks;
using static System.TimeSpan;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>Who gets a free name, and who waits for how long.</summary>
public sealed class LockTableTests : OnLockTable
{
    [Fact]
    public void What_is_free_is_granted_at_once_and_only_after_it_was_written()
    {
        var call = Acquire("a");
        _lock.Table.Advance(_lock.Now, default);
        Assert.Equal(ProofNeed.Write, _lock.Table.Need);
        Assert.Empty(_lock.Table.TakeReplies());
        Assert.Equal(LockReplyKind.Granted, Run()[call].Kind);
        Assert.Equal("a", Assert.Single(_store.Record!.Holds).Owner);
    }

    [Fact]
    public void Whoever_does_not_wait_gets_it_now_or_not_at_all()
    {
        Granted(Acquire("a", wait: Zero));
        Assert.Equal(LockReplyKind.TimedOut, End(Acquire("b", wait: Zero)));
        Assert.Equal(0, _lock.Table.Waiting);
        Assert.Equal(ProofNeed.Verify, _lock.Proofs[^1]);
    }

    [Fact]
    public void First_come_first_served()
    {
        Granted(Acquire("a"));
        var (b, c) = (Acquire("b"), Acquire("c"));
        Run();
        Release("a");
        Assert.Equal([b], [.. Run().Values.Where(reply => reply.Kind == LockReplyKind.Granted).Select(reply => reply.Call)]);
        Release("b");
        Granted(c);
    }

    [Fact]
    public void A_release_and_the_next_grant_are_one_write()
    {
        Granted(Acquire("a"));
        Acquire("b");
        Run();
        var before = _store.Revision;
        Release("a");
        Run();
        Assert.Equal(before + 1, _store.Revision);
        Assert.Equal("b", _store.Record!.Holds.Single().Owner);
    }

    [Fact]
    public void A_free_name_needs_no_record_where_tokens_are_revisions_and_keeps_its_count_elsewhere()
    {
        Granted(Acquire("a"));
        Release("a");
        Run();
        Assert.Null(_store.Record);
        var counting = new Store(tokensAreRevisions: false);
        _lock = new Activation(counting);
        Granted(Acquire("a"));
        Release("a");
        Run();
        Assert.Equal(1, counting.Record!.LastToken);
    }

    [Theory]
    [InlineData(34, 34, 35)]
    [InlineData(34, 90, 91)]
    [InlineData(34, 33, 35)]
    [InlineData(34, 5, 35)]
    public void Tokens_stay_above_those_that_were_counted_before_the_store_had_revisions(long counted, long revision, long expected)
    {
        var store = new Store(tokensAreRevisions: true) { Record = LockRecord.Empty with { LastToken = counted }, Revision = revision };
        _lock = new Activation(store);
        Assert.Equal(expected, Granted(Acquire("a")).Token);
        Release("a");
        Run();
        var last = expected;
        for (var number = 2; number < 60; number++)
        {
            Assert.True(store.Record is not null || store.Revision >= last); // Forgotten only when revisions have passed the count.
            _lock = new Activation(store);
            var token = Granted(Acquire("a", number: number)).Token;
            Assert.True(token > last, $"{token} is not above {last}");
            last = token;
            Release("a", number);
            Run();
        }

        Assert.Null(store.Record);
    }

    [Fact]
    public void An_acquire_whose_answer_was_lost_is_found_again()
    {
        var first = Granted(Acquire("a"));
        var again = Granted(Acquire("a"));
        Assert.Equal(first.Token, again.Token);
        Assert.Single(_lock.Table.Record.Holds);
    }

    [Fact]
    public void The_place_of_one_who_waits_is_kept_between_two_calls_and_not_for_long()
    {
        Granted(Acquire("a"));
        var b = Acquire("b", wait: FromSeconds(2), isLast: false);
        var c = Acquire("c", wait: FromSeconds(60));
        Run();
        _lock.Now = FromSeconds(2);
        var waiting = Run()[b];
        Assert.Equal((LockReplyKind.Waiting, 0), (waiting.Kind, waiting.Ahead));
        Release("a");
        Assert.DoesNotContain(Run().Values, reply => reply.Kind == LockReplyKind.Granted);
        _lock.Now = FromSeconds(2) + LockTable.Patience - FromTicks(1);
        Granted(Acquire("b", ticket: waiting.Ticket));
        Release("b");
        Granted(c);
        Release("c");
        Run();

        Granted(Acquire("a", number: 2));
        Acquire("b", number: 2, wait: FromSeconds(1), isLast: false);
        c = Acquire("c", number: 2, wait: FromSeconds(60));
        Run();
        _lock.Now += FromSeconds(1);
        Run();
        Release("a", 2);
        Run();
        _lock.Now += LockTable.Patience;
        Granted(c);
    }

    [Fact]
    public void Who_gives_up_leaves_nothing_behind_and_the_next_is_granted()
    {
        Granted(Acquire("a"));
        var (b, c) = (Acquire("b"), Acquire("c"));
        Run();
        _lock.Table.Withdraw(b, new LockOperation("b", 1));
        Release("a");
        Granted(c);
        Assert.Equal(0, _lock.Table.Waiting);
    }

    [Fact]
    public void A_release_ends_a_wait_too()
    {
        Granted(Acquire("a"));
        var b = Acquire("b");
        Run();
        var release = Release("b");
        var replies = Run();
        Assert.Equal((LockReplyKind.TimedOut, LockReplyKind.Released), (replies[b].Kind, replies[release].Kind));
        Assert.Equal(0, _lock.Table.Waiting);
    }

    [Fact]
    public void A_call_that_comes_after_its_wish_was_ended_is_granted_nothing()
    {
        Assert.Equal(LockReplyKind.NotHeld, End(Release("unknown")));
        Assert.Equal(LockReplyKind.TimedOut, End(Acquire("unknown")));
        Assert.Null(_store.Record);
        Granted(Acquire("held"));
        var waits = Acquire("waits");
        Release("waits");
        Release("held");
        Assert.Equal(LockReplyKind.TimedOut, Run()[waits].Kind);
        Assert.Equal(LockReplyKind.TimedOut, End(Acquire("held")));
        Assert.Equal(LockReplyKind.TimedOut, End(Acquire("waits", isLast: false)));
        Granted(Acquire("held", number: 2));
        Granted(Acquire("held", number: 3, reentrant: true));
        Release("held", number: 2);
        Assert.Equal(LockReplyKind.TimedOut, End(Acquire("held", number: 2, wait: Zero, reentrant: true)));
        Assert.Equal([3], Assert.Single(_store.Record!.Holds).Operations);
    }

    [Fact]
    public void That_a_wish_was_ended_is_remembered_for_a_minute_and_not_of_too_many()
    {
        Release("minute");
        _lock.Now = LockTable.Memory - FromTicks(1);
        Assert.Equal(LockReplyKind.TimedOut, End(Acquire("minute")));
        _lock.Now = LockTable.Memory;
        Granted(Acquire("minute"));
        Release("minute");
        Release("unknown");
        for (var i = 0; i < 100; i++)
        {
            Granted(Acquire("busy", number: i));
            Release("busy", number: i);
        }

        Assert.Equal(LockReplyKind.TimedOut, End(Acquire("unknown")));
        Assert.Equal(LockReplyKind.TimedOut, End(Acquire("busy", number: 99)));
        Granted(Acquire("busy", number: 0));
        Release("busy", number: 0);
        for (var i = 0; i < 100; i++)
            Release("further", number: i);
        Granted(Acquire("unknown"));
    }

    [Fact]
    public void Nobody_is_granted_anything_after_his_wait_is_over()
    {
        Granted(Acquire("a"));
        var b = Acquire("b", wait: FromSeconds(5));
        Run();
        Release("a");
        _lock.Now = FromSeconds(6);
        Assert.Equal(LockReplyKind.TimedOut, Run()[b].Kind);
        Assert.Null(_store.Record);
    }

    [Fact]
    public void Waiters_are_bounded()
    {
        _lock = new Activation(_store, maxWaiters: 2);
        Granted(Acquire("a"));
        Acquire("b");
        Acquire("c");
        Assert.Equal(LockReplyKind.TooManyWaiters, End(Acquire("d")));
        Assert.Equal(2, _lock.Table.Waiting);
    }

    [Theory]
    [InlineData("", 10, 0, "An owner")]
    [InlineData("a\n", 10, 0, "An owner")]
    [InlineData("a", 0.5, 0, "A lease")]
    [InlineData("a", 3601, 0, "A lease")]
    [InlineData("a", 10, -1, "A lock-delay")]
    [InlineData("a", 10, 61, "A lock-delay")]
    public void What_is_out_of_bounds_is_refused_with_what_is_allowed(string owner, double lease, double delay, string problem)
    {
        var request = new AcquireRequest(new LockOperation(owner, 1), HoldMode.Exclusive, FromSeconds(lease), Zero) { Delay = FromSeconds(delay) };
        Assert.StartsWith(problem, LockLimits.Check(request), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _lock.Table.Acquire(1, request, Zero));
    }
}
