using OrleansCluster.Algorithms.Locks;
using static System.TimeSpan;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>How long a lease lasts, and what a renewal does.</summary>
public sealed class LockLeaseTests : OnLockTable
{
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
    public void What_a_grant_waited_until_its_proof_began_is_told_so_that_its_lease_need_not_be_counted_from_the_call()
    {
        Granted(Acquire("a"));
        var b = Acquire("b");
        Run();
        _lock.Now = FromSeconds(4);
        Release("a");
        _lock.Table.Advance(_lock.Now, default);
        Assert.Equal(FromSeconds(4), _lock.Run(provedAt: FromSeconds(6)).Single(reply => reply.Call == b).Waited);
    }
}
