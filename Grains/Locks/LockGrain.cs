using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>A lock.</summary>
[Reentrant]
internal sealed class LockGrain([PersistentState("lock", DurableState.ProviderName)] IPersistentState<LockState> state, LockService service)
    : LeasedGrain(state, service), ILockGrain
{
    private protected override LockKind Kind => LockKind.Lock;

    private protected override string? Refuse(AcquireRequest request) =>
        request.Mode == HoldMode.Exclusive ? null : "A lock is held by one; it cannot be shared.";
}
