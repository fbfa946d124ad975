using System.Collections.Concurrent;
using OrleansCluster.Client.Leases;

namespace OrleansCluster.Client.Locks;

/// <summary>Renews what a client holds, each by a call of its own, and counts what it holds and waits for.</summary>
internal sealed class LockKeeper(LockCalls calls)
    : LeaseKeeper(calls.Time, calls.Options.MaxClockDrift, calls.Options.CallTimeout, 1, calls.Logger)
{
    private static readonly HashSet<long> None = [];

    private readonly ConcurrentDictionary<long, IHeldLease> _handles = new();
    private int _count;

    /// <summary>What is held and waited for.</summary>
    public int Count => Volatile.Read(ref _count);

    public ICollection<IHeldLease> Handles => _handles.Values;

    /// <summary>Makes room for one; false if there is none.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= calls.Options.MaxHeldLocks)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);

    public void Add(IHeldLease handle, RenewedLease lease)
    {
        _handles[lease.Id] = handle;
        Keep(lease);
    }

    public void Forget(RenewedLease lease)
    {
        _handles.TryRemove(lease.Id, out _);
        Drop(lease);
    }

    protected override async Task<IReadOnlySet<long>?> RenewAsync(long[] ids, TimeSpan limit)
    {
        if (!_handles.TryGetValue(ids[0], out var handle))
            return None;
        try
        {
            var isHeld = await calls.CallAsync(handle.RenewAsync, limit, CancellationToken.None);
            return isHeld ? None : ids.ToHashSet();
        }
        catch (Exception e) when (LockCalls.IsPassing(e, CancellationToken.None))
        {
            return null;
        }
    }
}
