using OrleansCluster.Algorithms.Locks;
using static System.TimeSpan;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>One name and its rules: what tests ask of it and how they are answered.</summary>
public abstract class OnLockTable
{
    private protected static readonly TimeSpan Lease = FromSeconds(10);

    private protected readonly Store _store = new(tokensAreRevisions: true);
    private protected Activation _lock;
    private protected long _calls;

    protected OnLockTable() => _lock = new Activation(_store);

    private protected long Acquire(
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

    private protected long Permits(string owner, int permits, int of)
    {
        var request = new AcquireRequest(new LockOperation(owner, 1), HoldMode.Permits, Lease, FromHours(1)) { Permits = permits, Capacity = of };
        _lock.Table.Acquire(++_calls, request, _lock.Now);
        return _calls;
    }

    private protected LockReplyKind EndPermits(string owner, int permits, int of, int set)
    {
        SetPermits(set);
        return End(Permits(owner, permits, of));
    }

    private protected void SetPermits(int permits)
    {
        _lock.Table.SetPermits(++_calls, permits, null);
        Assert.Equal(LockReplyKind.Changed, End(_calls));
    }

    private protected long Release(string owner, long number = 1)
    {
        _lock.Table.Release(++_calls, new LockOperation(owner, number), _lock.Now);
        return _calls;
    }

    private protected long Renew(string owner)
    {
        _lock.Table.Renew(++_calls, new LockOperation(owner, 1), _lock.Now);
        return _calls;
    }

    private protected Dictionary<long, LockReply> Run() => _lock.Run().ToDictionary(reply => reply.Call);

    private protected LockReplyKind End(long call) => Run()[call].Kind;

    private protected Hold Granted(long call)
    {
        var reply = Run()[call];
        Assert.Equal(LockReplyKind.Granted, reply.Kind);
        Assert.True(reply.Hold!.Token > 0);
        return reply.Hold;
    }
}
