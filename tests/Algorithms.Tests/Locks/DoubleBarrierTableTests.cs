using OrleansCluster.Algorithms.Locks;
using static System.TimeSpan;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>The rules of one double barrier, one by one.</summary>
public class DoubleBarrierTableTests
{
    private static readonly TimeSpan Lease = FromSeconds(10);

    private RecordStore<DoubleBarrierRecord> _store = null!;
    private TableActivation<DoubleBarrierTable, DoubleBarrierReply, DoubleBarrierRecord> _barrier = null!;
    private long _calls;

    public DoubleBarrierTableTests() => Use(tokensAreRevisions: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nobody_is_in_before_enough_are_there_and_then_all_are_by_one_write(bool tokensAreRevisions)
    {
        Use(tokensAreRevisions);
        var (a, b) = (Enter("a", 3), Enter("b", 3));
        Assert.Empty(_barrier.Run());
        Assert.Null(_store.Record);
        var c = Enter("c", 3);
        var replies = _barrier.Run();
        Assert.All(new[] { a, b, c }, call => Assert.Equal((DoubleBarrierReplyKind.Entered, 1, 3), (replies[call].Kind, replies[call].Round, replies[call].Present)));
        Assert.Equal([ProofNeed.Write], _barrier.Proofs);
        Assert.Equal(3, _store.Record!.Members.Length);
    }

    [Fact]
    public void Nobody_is_told_that_all_have_left_before_they_have()
    {
        var round = Begin("a", "b");
        var a = Leave("a", round);
        Assert.Empty(_barrier.Run());
        Assert.Equal([BarrierMemberState.Left, BarrierMemberState.In], _store.Record!.Members.Select(member => member.State));
        var b = Leave("b", round);
        var replies = _barrier.Run();
        Assert.Equal((DoubleBarrierReplyKind.Left, DoubleBarrierReplyKind.Left), (replies[a].Kind, replies[b].Kind));
        Assert.Null(_store.Record);
        Assert.True(_barrier.Table.IsIdle);
    }

    [Fact]
    public void A_call_to_enter_that_comes_after_its_wish_was_given_up_counts_nobody()
    {
        Leave("slow", 0);
        var slow = Enter("slow", 2);
        Assert.Equal(DoubleBarrierReplyKind.TimedOut, _barrier.Run()[slow].Kind);
        var alone = Enter("a", 2);
        Assert.Empty(_barrier.Run());
        Leave("a", 0);
        Assert.Equal(DoubleBarrierReplyKind.Superseded, _barrier.Run()[alone].Kind);
        Assert.Null(_store.Record);
        Begin("b", "c");
        Leave("b", 0);
        var late = Enter("b", 2);
        Assert.Equal(DoubleBarrierReplyKind.TimedOut, _barrier.Run()[late].Kind);
        Assert.Equal([BarrierMemberState.Left, BarrierMemberState.In], _store.Record!.Members.Select(member => member.State));
        _barrier.Now = BarrierTable.Memory;
        _barrier.Run();
        Assert.Null(_store.Record);
        Enter("slow", 1);
        _barrier.Run();
        Assert.Single(_store.Record!.Members);
    }

    [Fact]
    public void An_entry_whose_proof_was_told_late_is_not_counted_from_later_than_somebody_may_have_taken_over()
    {
        var late = _barrier.Table;
        var a = Enter("a", 1);
        late.Advance(Zero, default);
        Assert.True(_store.TryWrite(late.Record, _store.Version));
        var next = new DoubleBarrierTable(_store.Record!, _store.KnownRevision, _store.TokensAreRevisions);
        next.Advance(FromSeconds(1), default);
        next.Proved(_store.Revision, FromSeconds(1));
        Assert.Equal(FromSeconds(1) + Lease, next.NextDeadline);
        Assert.Equal(Zero, late.Proved(_store.Revision, FromSeconds(8)).Single(reply => reply.Call == a).Waited);
    }

    [Fact]
    public void A_dead_member_holds_the_others_up_for_its_lease_and_no_longer()
    {
        var round = Begin("a", "dead");
        var a = Leave("a", round);
        _barrier.Run();
        _barrier.Now = Lease - FromTicks(1);
        Assert.Empty(_barrier.Run());
        Assert.Equal(Lease, _barrier.Table.NextDeadline);
        _barrier.Now = Lease;
        Assert.Equal(DoubleBarrierReplyKind.Left, End(a));
        Assert.Equal(DoubleBarrierReplyKind.NotIn, End(Renew("dead")));
    }

    [Fact]
    public void A_member_that_is_renewed_stays()
    {
        var round = Begin("a", "b");
        var a = Leave("a", round);
        _barrier.Run();
        _barrier.Now = FromSeconds(9);
        Assert.Equal(DoubleBarrierReplyKind.Renewed, End(Renew("b")));
        _barrier.Now = FromSeconds(18);
        Assert.Empty(_barrier.Run());
        _barrier.Now = FromSeconds(19);
        Assert.Equal(DoubleBarrierReplyKind.Left, End(a));
    }

    [Fact]
    public void A_takeover_gives_every_member_a_full_lease()
    {
        var round = Begin("a", "b");
        _barrier.Now = FromSeconds(9);
        Activate();
        _barrier.Now = FromSeconds(0);
        _barrier.Run();
        Assert.Equal([ProofNeed.Write], _barrier.Proofs);
        var a = Leave("a", round);
        _barrier.Now = FromSeconds(9);
        Assert.Empty(_barrier.Run());
        _barrier.Now = FromSeconds(10);
        Assert.Equal(DoubleBarrierReplyKind.Left, End(a));
    }

    [Fact]
    public void An_activation_that_was_superseded_confirms_nothing()
    {
        var round = Begin("a", "b");
        var stale = _barrier;
        Activate();
        _barrier.Run();
        stale.Table.Renew(100, new LockOperation("a", 1), stale.Now);
        stale.Table.Leave(101, new LockOperation("c", 1), round, Zero, isLast: true, stale.Now);
        Assert.Empty(stale.Run());
        Assert.True(stale.IsDead);
    }

    [Fact]
    public void An_entry_whose_answer_was_lost_is_found_again_with_its_round()
    {
        var round = Begin("a", "b");
        Activate();
        var again = Enter("a", 2);
        Assert.Equal((DoubleBarrierReplyKind.Entered, round), Of(again));
        Assert.Equal(2, _store.Record!.Members.Length);
    }

    [Fact]
    public void Who_comes_before_anybody_has_left_joins_and_who_comes_later_waits_for_the_next_round()
    {
        var round = Begin("a", "b");
        Assert.Equal((DoubleBarrierReplyKind.Entered, round), Of(Enter("c", 2)));
        var a = Leave("a", round);
        _barrier.Run();
        var (d, e) = (Enter("d", 2), Enter("e", 2));
        Assert.Empty(_barrier.Run());
        var (b, c) = (Leave("b", round), Leave("c", round));
        var replies = _barrier.Run();
        Assert.All(new[] { a, b, c }, call => Assert.Equal(DoubleBarrierReplyKind.Left, replies[call].Kind));
        Assert.All(new[] { d, e }, call => Assert.Equal(DoubleBarrierReplyKind.Entered, replies[call].Kind));
        Assert.True(replies[d].Round > round);
        Assert.Equal(replies[d].Round, replies[e].Round);
    }

    [Fact]
    public void A_member_that_died_may_come_again_into_the_round_that_goes_on()
    {
        var round = Begin("a", "b");
        _barrier.Now = FromSeconds(9);
        Assert.Equal(DoubleBarrierReplyKind.Renewed, End(Renew("a")));
        _barrier.Now = FromSeconds(10);
        _barrier.Run();
        Assert.Equal((DoubleBarrierReplyKind.Entered, round), Of(Enter("b", 2, number: 2)));
        Assert.Equal((DoubleBarrierReplyKind.Entered, round), Of(Enter("b", 2, number: 1)));
        Assert.Equal(3, _store.Record!.Members.Length);
    }

    [Fact]
    public void A_round_of_which_only_the_dead_are_left_is_over()
    {
        var round = Begin("a", "b");
        _barrier.Now = Lease;
        var (c, d) = (Enter("c", 2), Enter("d", 2));
        var replies = _barrier.Run();
        Assert.True(replies[c].Round > round);
        Assert.Equal(DoubleBarrierReplyKind.Entered, replies[d].Kind);
        Assert.Equal(2, _store.Record!.Members.Length);
    }

    [Fact]
    public void Who_gives_up_is_counted_no_more()
    {
        var a = Enter("a", 2);
        _barrier.Run();
        _barrier.Table.Withdraw(a, new LockOperation("a", 1));
        var b = Enter("b", 2);
        Assert.Empty(_barrier.Run());
        var giveUp = Leave("b", 0);
        var replies = _barrier.Run();
        Assert.Equal((DoubleBarrierReplyKind.Superseded, DoubleBarrierReplyKind.Left), (replies[b].Kind, replies[giveUp].Kind));
        Enter("c", 2);
        Assert.Empty(_barrier.Run());
        Assert.Equal(1, _barrier.Table.Show().Gathering);
    }

    [Fact]
    public void Whoever_does_not_wait_completes_the_number_or_is_not_in()
    {
        Assert.Equal(DoubleBarrierReplyKind.TimedOut, End(Enter("a", 2, wait: Zero)));
        Enter("b", 2);
        Assert.Equal(DoubleBarrierReplyKind.Entered, End(Enter("c", 2, wait: Zero)));
    }

    [Fact]
    public void Between_two_calls_a_place_is_kept_for_a_moment_and_counts()
    {
        var a = Enter("a", 2, wait: FromSeconds(1), isLast: false);
        _barrier.Run();
        _barrier.Now = FromSeconds(1);
        Assert.Equal(DoubleBarrierReplyKind.Waiting, End(a));
        var b = Enter("b", 2);
        var round = _barrier.Run()[b].Round;
        Assert.Equal((DoubleBarrierReplyKind.Entered, round), Of(Enter("a", 2)));
        Use(tokensAreRevisions: true);
        Enter("a", 2, wait: FromSeconds(1), isLast: false);
        _barrier.Run();
        _barrier.Now = FromSeconds(1);
        _barrier.Run();
        _barrier.Now = FromSeconds(1) + LockTable.Patience + FromTicks(1);
        Enter("b", 2);
        Assert.Empty(_barrier.Run());
    }

    [Fact]
    public void To_leave_waits_until_its_time_and_has_left_then()
    {
        var round = Begin("a", "b");
        Assert.Equal(DoubleBarrierReplyKind.TimedOut, End(Leave("a", round, Zero)));
        var again = Leave("a", round, FromSeconds(1), isLast: false);
        _barrier.Run();
        _barrier.Now = FromSeconds(1);
        Assert.Equal(DoubleBarrierReplyKind.Waiting, End(again));
        Assert.Equal(DoubleBarrierReplyKind.Left, End(Leave("b", round)));
        Assert.Equal(DoubleBarrierReplyKind.Left, End(Leave("a", round)));
    }

    [Fact]
    public void Those_who_wait_for_different_numbers_are_not_mixed()
    {
        Enter("a", 3);
        _barrier.Run();
        Assert.Equal(DoubleBarrierReplyKind.OtherCount, End(Enter("b", 2)));
        Use(tokensAreRevisions: true);
        Begin("a", "b");
        Assert.Equal(DoubleBarrierReplyKind.OtherCount, End(Enter("c", 3)));
    }

    [Fact]
    public void Everything_has_its_bound()
    {
        Use(tokensAreRevisions: false, maxWaiters: 2);
        Enter("a", 9);
        Enter("b", 9);
        Assert.Equal(DoubleBarrierReplyKind.TooMany, End(Enter("c", 9)));
        Assert.Throws<ArgumentException>(() => Enter("c", 0));
        Assert.Throws<ArgumentException>(() => Enter("c", BarrierLimits.MaxMembers + 1));
        Assert.Throws<ArgumentException>(() => Enter("", 2));
        Use(tokensAreRevisions: false);
        for (var number = 1; number <= BarrierLimits.MaxMembers; number++)
            Enter(new string('x', LockLimits.MaxOwnerLength), 1, number: number);
        Assert.Equal(BarrierLimits.MaxMembers, _barrier.Run().Count);
        Assert.Equal(DoubleBarrierReplyKind.TooMany, End(Enter("more", 1)));
    }

    private void Use(bool tokensAreRevisions, int maxWaiters = 10_000)
    {
        _store = new RecordStore<DoubleBarrierRecord>(tokensAreRevisions, record => record.IsForgettable);
        Activate(maxWaiters);
    }

    private void Activate(int maxWaiters = 10_000) => _barrier = new(
        _store,
        new DoubleBarrierTable(_store.Record ?? DoubleBarrierRecord.Empty, _store.KnownRevision, _store.TokensAreRevisions, maxWaiters),
        table => table.Record);

    private long Begin(params string[] owners)
    {
        var calls = owners.Select(owner => Enter(owner, owners.Length)).ToList();
        var replies = _barrier.Run();
        Assert.All(calls, call => Assert.Equal(DoubleBarrierReplyKind.Entered, replies[call].Kind));
        return replies[calls[0]].Round;
    }

    private long Enter(string owner, int count, TimeSpan? wait = null, bool isLast = true, long number = 1)
    {
        _barrier.Table.Enter(++_calls, new EnterRequest(new LockOperation(owner, number), count, Lease, wait ?? FromMinutes(1), isLast), _barrier.Now);
        return _calls;
    }

    private long Leave(string owner, long round, TimeSpan? wait = null, bool isLast = true)
    {
        _barrier.Table.Leave(++_calls, new LockOperation(owner, 1), round, wait ?? FromMinutes(1), isLast, _barrier.Now);
        return _calls;
    }

    private long Renew(string owner)
    {
        _barrier.Table.Renew(++_calls, new LockOperation(owner, 1), _barrier.Now);
        return _calls;
    }

    private DoubleBarrierReplyKind End(long call) => _barrier.Run()[call].Kind;

    private (DoubleBarrierReplyKind Kind, long Round) Of(long call) => _barrier.Run()[call] is var reply ? (reply.Kind, reply.Round) : default;
}
