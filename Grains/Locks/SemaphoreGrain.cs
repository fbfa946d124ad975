using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>A semaphore.</summary>
[Reentrant]
internal sealed class SemaphoreGrain([PersistentState("semaphore", DurableState.ProviderName)] IPersistentState<LockState> state, LockService service)
    : LeasedGrain(state, service), ISemaphoreGrain
{
    public Task SetPermitsAsync(int permits) => SetPermitsAsync(permits, null);

    public Task SetPermitsInOrderAsync(LockWish wish, int permits) => SetPermitsAsync(permits, LockMessages.ToOperation(wish));

    private protected override LockKind Kind => LockKind.Semaphore;

    private protected override string? Refuse(AcquireRequest request) =>
        request.IsReentrant ? "A semaphore is not reentrant: its permits are all alike."
        : request.Mode == HoldMode.Permits ? null
        : "Of a semaphore one takes permits.";

    private Task SetPermitsAsync(int permits, LockOperation? operation)
    {
        if (permits != 0 && LockLimits.CheckPermits(permits) is { } problem)
            throw new InvalidLockRequestException(problem);
        return AskAsync((table, number, _) => table.SetPermits(number, permits, operation));
    }
}
