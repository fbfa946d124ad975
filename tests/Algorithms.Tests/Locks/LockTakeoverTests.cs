using OrleansCluster.Algorithms.Locks;
using static System.TimeSpan;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>What the next activation of a name makes of what the one before has left.</summary>
public sealed class LockTakeoverTests : OnLockTable
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tokens_grow_with_every_grant_over_releases_and_activations(bool tokensAreRevisions)
    {
        var store = new Store(tokensAreRevisions);
        var last = 0L;
        for (var round = 1; round <= 20; round++)
        {
            _lock = new Activation(store);
            var token = Granted(Acquire("a", number: round)).Token;
            Assert.True(token > last, $"{token} after {last}");
            last = token;
            if (round % 3 == 0)
                _lock = new Activation(store);
            Release("a", round);
            Run();
        }
    }

    [Fact]
    public void A_token_that_was_the_revision_of_its_write_is_that_for_whoever_takes_over()
    {
        var token = Granted(Acquire("a")).Token;
        Assert.Equal(0, _store.Record!.Holds.Single().Token);
        _lock = new Activation(_store);
        Assert.Equal(token, Granted(Acquire("a")).Token);
        Assert.Equal(token, _store.Record.Holds.Single().Token);
    }

    [Fact]
    public void Who_takes_over_gives_a_full_lease_counted_from_its_first_write()
    {
        Granted(Acquire("a"));
        _lock = new Activation(_store);
        Assert.Null(_lock.Table.NextDeadline);
        _lock.Run(provedAt: FromSeconds(5));
        Assert.Equal(FromSeconds(15), _lock.Table.NextDeadline);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_grant_whose_proof_was_told_late_is_not_counted_from_later_than_somebody_may_have_taken_over(bool isFoundAgain)
    {
        if (isFoundAgain)
            Granted(Acquire("a"));
        var late = _lock;
        var a = Acquire("a");
        late.Table.Advance(late.Now, default);
        if (isFoundAgain)
            Assert.Equal(ProofNeed.Verify, late.Table.Need);
        else
            Assert.True(_store.TryWrite(late.Table.Record, _store.Version));
        _lock = new Activation(_store) { Now = FromSeconds(1) };
        Run();
        Assert.Equal(FromSeconds(1) + Lease, _lock.Table.NextDeadline);

        // It stood still meanwhile: what was proved was so before the other's first write.
        var reply = late.Table.Proved(_store.Revision, FromSeconds(8)).Single(reply => reply.Call == a);
        Assert.Equal((LockReplyKind.Granted, Zero), (reply.Kind, reply.Waited));
    }

    [Fact]
    public void After_a_takeover_those_who_waited_before_come_first_in_their_old_order()
    {
        Granted(Acquire("a"));
        Acquire("b", wait: FromSeconds(1), isLast: false);
        Acquire("c", wait: FromSeconds(1), isLast: false);
        Run();
        _lock.Now = FromSeconds(1);
        var tickets = _lock.Run().ToDictionary(reply => reply.Call, reply => reply.Ticket).OrderBy(pair => pair.Key).Select(pair => pair.Value).ToArray();
        _lock = new Activation(_store);
        Run();
        Release("a");
        var d = Acquire("d");
        Run();
        var c = Acquire("c", ticket: tickets[1]);
        var b = Acquire("b", ticket: tickets[0]);
        Assert.Empty(Run());
        _lock.Now = LockTable.Grace;
        Assert.Equal(b, Run().Values.Single(reply => reply.Kind == LockReplyKind.Granted).Call);
        Release("b");
        Granted(c);
        Release("c");
        Granted(d);
    }

    [Fact]
    public void After_a_takeover_who_waited_before_is_let_in_for_the_last_who_came_since_and_no_more_wait_than_may()
    {
        _lock = new Activation(_store, maxWaiters: 2);
        Granted(Acquire("a"));
        var first = Acquire("b", wait: Zero, isLast: false);
        var second = Acquire("c", wait: Zero, isLast: false);
        var told = Run();
        _lock = new Activation(_store, maxWaiters: 2);
        Run();
        var d = Acquire("d");
        var e = Acquire("e");
        Assert.Equal(LockReplyKind.TooManyWaiters, End(Acquire("f")));
        var c = Acquire("c", ticket: told[second].Ticket);
        Assert.Equal(LockReplyKind.TooManyWaiters, End(e));
        var b = Acquire("b", ticket: told[first].Ticket);
        Assert.Equal(LockReplyKind.TooManyWaiters, End(d));
        Assert.Equal(2, _lock.Table.Waiting);
        Assert.Equal(LockReplyKind.TooManyWaiters, End(Acquire("g", ticket: new LockTicket(1, 99))));
        _lock.Now = LockTable.Grace;
        Run();
        Release("a");
        Granted(b);
        Release("b");
        Granted(c);
    }

    [Fact]
    public void A_ticket_of_now_makes_no_room()
    {
        _lock = new Activation(_store, maxWaiters: 1);
        Granted(Acquire("a"));
        var b = Acquire("b");
        Run();
        Assert.Equal(LockReplyKind.TooManyWaiters, End(Acquire("c", ticket: new LockTicket(1, 99))));
        Release("a");
        Granted(b);
    }

    [Fact]
    public void A_lock_delay_begins_anew_with_a_takeover()
    {
        Granted(Acquire("a", delay: FromSeconds(3)));
        _lock.Now = Lease;
        Run();
        _lock = new Activation(_store) { Now = FromSeconds(100) };
        var b = Acquire("b");
        Run();
        _lock.Now = FromSeconds(103) - FromTicks(1);
        Assert.Empty(Run());
        _lock.Now = FromSeconds(103);
        Granted(b);
    }
}
