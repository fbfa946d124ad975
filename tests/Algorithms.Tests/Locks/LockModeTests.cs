using OrleansCluster.Algorithms.Locks;
using static System.TimeSpan;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>Readers and writers, permits, re-entries, and who only observes.</summary>
public sealed class LockModeTests : OnLockTable
{
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
    public void A_change_of_permits_acts_once_and_not_after_a_later_one_of_its_owner()
    {
        Set("a", 2, 5);
        Set("a", 1, 7);
        Assert.Equal(5, _store.Record!.Permits);
        Set("b", 1, 3);
        Set("a", 2, 5);
        Assert.Equal(3, _store.Record!.Permits);
        _lock = new Activation(_store);
        Set("a", 2, 5);
        Set("b", 2, 0);
        Set("b", 1, 3);
        Assert.Equal(0, _store.Record!.Permits);
        Set("a", 3, 6);
        Assert.Equal(6, _store.Record!.Permits);
    }

    [Fact]
    public void Who_changed_permits_is_forgotten_a_minute_after_nothing_else_needs_to_be_remembered()
    {
        Set("a", 1, 5);
        _lock.Now = LockTable.Memory * 2;
        Run();
        Assert.NotNull(_store.Record!.PermitChanges);
        Set("a", 2, 0);
        Assert.False(_lock.Table.IsIdle);
        _lock.Now += LockTable.Memory / 2;
        Set("b", 1, 0);
        Assert.Equal(_lock.Now + LockTable.Memory, _lock.Table.NextDeadline);
        _lock.Now += LockTable.Memory - FromTicks(1);
        Assert.Empty(Run());
        Assert.NotNull(_store.Record);
        _lock.Now += FromTicks(1);
        Assert.Empty(Run());
        Assert.Null(_store.Record);
        Assert.True(_lock.Table.IsIdle);
        Assert.Null(_lock.Table.NextDeadline);
    }

    [Fact]
    public void Who_takes_over_remembers_who_changed_permits_for_a_minute()
    {
        Set("a", 1, 0);
        _lock = new Activation(_store);
        Run();
        Assert.False(_lock.Table.IsIdle);
        _lock.Now = LockTable.Memory;
        Run();
        Assert.Null(_store.Record);
    }

    [Fact]
    public void Of_many_who_changed_permits_the_last_are_remembered()
    {
        for (var i = 0; i <= LockTable.MaxPermitChanges; i++)
            Set($"o{i}", 1, 5 + i);
        Assert.Equal(LockTable.MaxPermitChanges, _store.Record!.PermitChanges!.Length);
        Set("o1", 1, 1);
        Assert.Equal(5 + LockTable.MaxPermitChanges, _store.Record!.Permits);
        Set("o0", 1, 1);
        Assert.Equal(1, _store.Record!.Permits);
    }

    private void Set(string owner, long number, int permits)
    {
        _lock.Table.SetPermits(++_calls, permits, new LockOperation(owner, number));
        Assert.Equal(LockReplyKind.Changed, End(_calls));
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
        _lock.Table.Proclaim(++_calls, new LockOperation("a", 1), "hello", 1, _lock.Now);
        Assert.Equal("hello", Run()[observer].Hold!.Note);
        Assert.True(_lock.Table.TryObserve(observer = ++_calls, told[leader].Hold!.Token, 1, FromSeconds(5)));
        _lock.Now = FromSeconds(5);
        Assert.Equal(1, Run()[observer].Hold!.NoteNumber);
    }
}
