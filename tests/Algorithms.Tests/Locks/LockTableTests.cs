using OrleansCluster.Algorithms.Locks;
using static System.TimeSpan;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>The rules of one name, one by one.</summary>
public class LockTableTests
{
    private static readonly TimeSpan Lease = FromSeconds(10);

    private readonly Store _store = new(tokensAreRevisions: true);
    private Activation _lock;
    private long _calls;

    public LockTableTests() => _lock = new Activation(_store);

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
    public void An_acquire_whose_answer_was_lost_is_found_again()
    {
        var first = Granted(Acquire("a"));
        var again = Granted(Acquire("a"));
        Assert.Equal(first.Token, again.Token);
        Assert.Single(_lock.Table.Record.Holds);
    }

    [Fact]
    public void A_lease_that_is_not_renewed_ends_and_the_next_gets_it()
    {
        Granted(Acquire("a"));
        var b = Acquire("b");
        Run();
        Assert.Equal(Lease, _lock.Table.NextDeadline);
        _lock.Now = Lease - FromTicks(1);
        Assert.Empty(Run());
        _lock.Now = Lease;
        Granted(b);
        Assert.Equal(LockReplyKind.NotHeld, End(Renew("a")));
    }

    [Fact]
    public void A_lease_begins_when_it_is_proved_and_again_with_every_renewal()
    {
        Acquire("a");
        _lock.Run(provedAt: FromSeconds(3));
        Assert.Equal(FromSeconds(13), _lock.Table.NextDeadline);
        _lock.Now = FromSeconds(12);
        var renewal = Renew("a");
        Assert.Equal(LockReplyKind.Renewed, _lock.Run(provedAt: FromSeconds(14)).Single(reply => reply.Call == renewal).Kind);
        Assert.Equal(FromSeconds(24), _lock.Table.NextDeadline);
    }

    [Fact]
    public void A_renewal_does_not_revive_a_lease_that_has_ended()
    {
        Granted(Acquire("a"));
        _lock.Now = Lease;
        Run();
        Assert.Equal(LockReplyKind.NotHeld, End(Renew("a")));
        Assert.Empty(_lock.Table.Record.Holds);
    }

    [Fact]
    public void A_renewal_that_comes_in_time_holds_although_the_time_is_over_when_it_is_decided()
    {
        Granted(Acquire("a"));
        _lock.Now = Lease - FromTicks(1);
        var renewal = Renew("a");
        _lock.Now = Lease + FromSeconds(1);
        Assert.Equal(LockReplyKind.Renewed, Run()[renewal].Kind);
        Assert.Single(_lock.Table.Record.Holds);
        Assert.Equal(Lease + FromSeconds(1) + Lease, _lock.Table.NextDeadline);
    }

    [Fact]
    public void A_renewal_that_comes_too_late_is_told_so_although_nobody_has_looked_yet()
    {
        Granted(Acquire("a"));
        _lock.Now = Lease;
        Assert.Equal(LockReplyKind.NotHeld, End(Renew("a")));
    }

    [Fact]
    public void A_renewal_is_verified_before_it_is_confirmed()
    {
        Granted(Acquire("a"));
        var stale = _lock;
        _lock = new Activation(_store) { Now = FromSeconds(1) };
        Run();
        Assert.Equal([ProofNeed.Write], _lock.Proofs);
        stale.Table.Renew(1_000, new LockOperation("a", 1), stale.Now);
        Assert.Empty(stale.Run());
        Assert.True(stale.IsDead);
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
        Assert.Equal((LockReplyKind.Superseded, LockReplyKind.Released), (replies[b].Kind, replies[release].Kind));
        Assert.Equal(0, _lock.Table.Waiting);
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
    public void A_lock_delay_keeps_others_out_after_a_lease_ran_out_and_not_after_a_release()
    {
        Granted(Acquire("a", delay: FromSeconds(3)));
        var b = Acquire("b", wait: FromSeconds(60), delay: FromSeconds(3));
        Run();
        _lock.Now = Lease;
        Assert.DoesNotContain(Run().Values, reply => reply.Kind == LockReplyKind.Granted);
        Assert.True(_store.Record!.Holds.Single().IsEnded);
        Assert.Equal(LockReplyKind.NotHeld, End(Release("a")));
        _lock.Now = Lease + FromSeconds(3);
        Granted(b);
        var c = Acquire("c");
        Run();
        Release("b");
        Granted(c);
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

    [Fact]
    public void A_reentrant_owner_gets_it_again_with_the_same_token_and_holds_it_until_the_last_is_given_back()
    {
        var token = Granted(Acquire("a", reentrant: true)).Token;
        var b = Acquire("b");
        Assert.Equal(token, Granted(Acquire("a", number: 2, reentrant: true)).Token);
        Release("a", 1);
        Assert.DoesNotContain(b, Run().Keys);
        Release("a", 2);
        Granted(b);
    }

    [Fact]
    public void Without_reentrancy_an_owner_waits_for_himself()
    {
        Granted(Acquire("a"));
        Assert.Equal(LockReplyKind.TimedOut, End(Acquire("a", number: 2, wait: Zero)));
    }

    [Fact]
    public void Re_entries_are_bounded()
    {
        Granted(Acquire("a", reentrant: true));
        for (var number = 2; number <= LockLimits.MaxReentries; number++)
            Granted(Acquire("a", number, reentrant: true));
        Assert.Equal(LockReplyKind.TooManyReentries, End(Acquire("a", LockLimits.MaxReentries + 1, reentrant: true)));
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

    [Fact]
    public void Readers_share_one_token_and_a_writer_has_a_higher_one()
    {
        var (a, b) = (Acquire("a", mode: HoldMode.Shared), Acquire("b", mode: HoldMode.Shared));
        var replies = Run();
        var phase = replies[a].Hold!.Token;
        Assert.Equal(phase, replies[b].Hold!.Token);
        var late = Granted(Acquire("c", mode: HoldMode.Shared));
        Assert.Equal(phase, late.Token);
        var writer = Acquire("w");
        Run();
        foreach (var reader in "abc")
            Release(reader.ToString());
        Assert.True(Granted(writer).Token > phase);
    }

    [Fact]
    public void Readers_do_not_pass_a_writer_who_waits()
    {
        Granted(Acquire("a", mode: HoldMode.Shared));
        var writer = Acquire("w");
        var reader = Acquire("b", mode: HoldMode.Shared);
        Assert.Empty(Run());
        Release("a");
        var replies = Run();
        Assert.Equal(LockReplyKind.Granted, replies[writer].Kind);
        Assert.DoesNotContain(reader, replies.Keys);
        Release("w");
        Granted(reader);
    }

    [Fact]
    public void A_writer_who_steps_down_keeps_his_token_and_lets_readers_in()
    {
        var token = Granted(Acquire("w")).Token;
        var (reader, writer) = (Acquire("r", mode: HoldMode.Shared), Acquire("x"));
        Run();
        _lock.Table.Downgrade(++_calls, new LockOperation("w", 1), _lock.Now);
        var replies = Run();
        Assert.Equal(LockReplyKind.Changed, replies[_calls].Kind);
        Assert.Equal(token, replies[reader].Hold!.Token);
        Assert.DoesNotContain(writer, replies.Keys);
    }

    [Fact]
    public void A_reader_cannot_become_a_writer()
    {
        Granted(Acquire("a", mode: HoldMode.Shared, reentrant: true));
        Assert.Equal(LockReplyKind.WouldUpgrade, End(Acquire("a", number: 2, reentrant: true)));
    }

    [Fact]
    public void Permits_have_slots_of_their_own_that_come_back()
    {
        Assert.Equal([0, 1], Granted(Permits("a", 2, of: 3)).Slots);
        Assert.Equal([2], Granted(Permits("b", 1, of: 3)).Slots);
        var c = Permits("c", 1, of: 3);
        Assert.Empty(Run());
        Release("a");
        Assert.Equal([0], Granted(c).Slots);
        Assert.Equal(LockReplyKind.TooManyPermits, EndPermits("d", 4, of: 5, set: 3));
    }

    [Fact]
    public void Who_wants_many_permits_is_not_passed_by_those_who_want_few()
    {
        Granted(Permits("a", 1, of: 2));
        var (many, few) = (Permits("b", 2, of: 2), Permits("c", 1, of: 2));
        Assert.Empty(Run());
        Release("a");
        var replies = Run();
        Assert.Equal([0, 1], replies[many].Hold!.Slots);
        Assert.DoesNotContain(few, replies.Keys);
    }

    [Fact]
    public void When_permits_become_fewer_those_held_count_until_they_are_given_back()
    {
        Granted(Permits("a", 4, of: 5));
        Granted(Permits("b", 1, of: 5));
        SetPermits(3);
        Release("a");
        Assert.Equal([0, 1], Granted(Permits("c", 2, of: 5)).Slots);
        var d = Permits("d", 1, of: 5);
        Assert.Empty(Run());
        Release("b");
        Assert.Equal([2], Granted(d).Slots);
    }

    [Fact]
    public void Holders_that_would_not_fit_into_the_record_wait()
    {
        var owner = new string('o', LockLimits.MaxOwnerLength - 5);
        for (var i = 0; i < LockLimits.MaxHolds + 10; i++)
            Acquire($"{owner}{i:D5}", mode: HoldMode.Shared);
        Run();
        Assert.InRange(_store.Record!.Holds.Length, 500, LockLimits.MaxHolds);
        Assert.True(_lock.Table.Waiting > 0);
    }

    [Fact]
    public void Observers_are_told_of_leaders_and_of_what_they_proclaim()
    {
        Assert.True(_lock.Table.TryObserve(++_calls, -1, 0, FromSeconds(60)));
        var observer = _calls;
        var first = Run()[observer];
        Assert.Equal((LockReplyKind.Observed, null), (first.Kind, first.Hold));
        Assert.True(_lock.Table.TryObserve(observer = ++_calls, 0, 0, FromSeconds(60)));
        Assert.Empty(Run());
        var leader = Acquire("a");
        var told = Run();
        Assert.Equal(told[leader].Hold, told[observer].Hold);
        Assert.True(_lock.Table.TryObserve(observer = ++_calls, told[leader].Hold!.Token, 0, FromSeconds(60)));
        Assert.Empty(Run());
        _lock.Table.Proclaim(++_calls, new LockOperation("a", 1), "hello", _lock.Now);
        Assert.Equal("hello", Run()[observer].Hold!.Note);
        Assert.True(_lock.Table.TryObserve(observer = ++_calls, told[leader].Hold!.Token, 1, FromSeconds(5)));
        _lock.Now = FromSeconds(5);
        Assert.Equal(1, Run()[observer].Hold!.NoteNumber);
    }

    [Fact]
    public void What_a_grant_waited_is_told_so_that_its_lease_need_not_be_counted_from_the_call()
    {
        Granted(Acquire("a"));
        var b = Acquire("b");
        Run();
        _lock.Now = FromSeconds(4);
        Release("a");
        _lock.Table.Advance(_lock.Now, default);
        Assert.Equal(FromSeconds(6), _lock.Run(provedAt: FromSeconds(6)).Single(reply => reply.Call == b).Waited);
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

    private long Acquire(
        string owner,
        long number = 1,
        HoldMode mode = HoldMode.Exclusive,
        TimeSpan? wait = null,
        TimeSpan delay = default,
        bool isLast = true,
        bool reentrant = false,
        LockTicket ticket = default)
    {
        var request = new AcquireRequest(new LockOperation(owner, number), mode, Lease, wait ?? FromHours(1))
        {
            Delay = delay, IsLast = isLast, IsReentrant = reentrant, Ticket = ticket,
        };
        _lock.Table.Acquire(++_calls, request, _lock.Now);
        return _calls;
    }

    private long Permits(string owner, int permits, int of)
    {
        var request = new AcquireRequest(new LockOperation(owner, 1), HoldMode.Permits, Lease, FromHours(1)) { Permits = permits, Capacity = of };
        _lock.Table.Acquire(++_calls, request, _lock.Now);
        return _calls;
    }

    private LockReplyKind EndPermits(string owner, int permits, int of, int set)
    {
        SetPermits(set);
        return End(Permits(owner, permits, of));
    }

    private void SetPermits(int permits)
    {
        _lock.Table.SetPermits(++_calls, permits);
        Assert.Equal(LockReplyKind.Changed, End(_calls));
    }

    private long Release(string owner, long number = 1)
    {
        _lock.Table.Release(++_calls, new LockOperation(owner, number));
        return _calls;
    }

    private long Renew(string owner)
    {
        _lock.Table.Renew(++_calls, new LockOperation(owner, 1), _lock.Now);
        return _calls;
    }

    private Dictionary<long, LockReply> Run() => _lock.Run().ToDictionary(reply => reply.Call);

    private LockReplyKind End(long call) => Run()[call].Kind;

    private Hold Granted(long call)
    {
        var reply = Run()[call];
        Assert.Equal(LockReplyKind.Granted, reply.Kind);
        Assert.True(reply.Hold!.Token > 0);
        return reply.Hold;
    }
}
