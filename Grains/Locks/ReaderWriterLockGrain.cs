using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>A reader-writer lock.</summary>
/// <remarks>Not reentrant: of two wishes that one hold answers, one could let readers in while the other still counts on being alone.</remarks>
[Reentrant]
internal sealed class ReaderWriterLockGrain([PersistentState("reader-writer-lock", DurableState.ProviderName)] IPersistentState<LockState> state, LockService service)
    : LeasedGrain(state, service), IReaderWriterLockGrain
{
    public Task<bool> DowngradeAsync(LockWish wish) =>
        IsHeldAsync(wish, (table, number, operation, now) => table.Downgrade(number, operation, now));

    private protected override LockKind Kind => LockKind.ReaderWriterLock;

    private protected override string? Refuse(AcquireRequest request) =>
        request.IsReentrant ? "A reader-writer lock is not reentrant."
        : request.Mode is HoldMode.Exclusive or HoldMode.Shared ? null
        : "A reader-writer lock is held by one who writes, or by many who read.";
}
