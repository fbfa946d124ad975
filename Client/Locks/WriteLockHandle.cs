using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>A reader-writer lock that is held for writing.</summary>
public sealed class WriteLockHandle : LockHandle
{
    private readonly IReaderWriterLockGrain _grain;

    internal WriteLockHandle(LockCalls calls, LockKeeper keeper, LockGrant grant, IReaderWriterLockGrain grain)
        : base(calls, keeper, grant) => _grain = grain;

    /// <summary>
    /// Lets readers in, without anybody writing in between: from when this is called it must not write any more, and every write must have been answered:
    /// it keeps its token, and those who join have it too, so that a gate lets a late one through. May be repeated. Throws <see cref="LockLostException"/> if it is not held any more, and
    /// <see cref="LockUnavailableException"/> if it is not certain whether it was done.
    /// </summary>
    public Task DowngradeAsync(CancellationToken cancellationToken = default) => ChangeAsync(() => _grain.DowngradeAsync(Wish), cancellationToken);
}
