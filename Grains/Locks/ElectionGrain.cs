using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>An election.</summary>
[Reentrant]
internal sealed class ElectionGrain([PersistentState("lock", DurableState.ProviderName)] IPersistentState<LockState> state, LockService service)
    : LeasedGrain(state, service), IElectionGrain
{
    public Task<bool> ProclaimAsync(LockWish wish, string? note)
    {
        if (note is not null && LockLimits.CheckNote(note) is { } problem)
            throw new InvalidLockRequestException(problem);
        return IsHeldAsync(wish, (table, number, operation, now) => table.Proclaim(number, operation, note, now));
    }

    public async Task<HoldInfo?> ObserveAsync(long token, long noteNumber, TimeSpan wait, CancellationToken cancellationToken) =>
        await WatchAsync(token, noteNumber, wait, cancellationToken) is { } leader ? LockMessages.ToInfo(leader) : null;

    private protected override LockKind Kind => LockKind.Election;

    private protected override string? Refuse(AcquireRequest request) =>
        request.IsReentrant ? "An election is not reentrant: who leads, leads."
        : request.Mode == HoldMode.Exclusive ? null
        : "Of an election there is one leader.";
}
