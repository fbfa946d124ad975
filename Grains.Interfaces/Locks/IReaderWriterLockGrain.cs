namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>A reader-writer lock: one writes, or many read; nobody passes who asked before him. Not reentrant.</summary>
[Alias("oc.locks.IReaderWriterLockGrain")]
public interface IReaderWriterLockGrain : ILeasedGrain
{
    /// <summary>Makes a writer a reader, who keeps his token; those who join him have it too. False if there is no such hold. May be repeated.</summary>
    [Alias("Downgrade")]
    Task<bool> DowngradeAsync(LockWish wish);
}
