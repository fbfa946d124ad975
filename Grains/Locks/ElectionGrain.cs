using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>An election.</summary>
[Reentrant]
internal sealed class ElectionGrain([PersistentState("election", DurableState.ProviderName)] IPersistentState<LockState> state, LockService service)
    : LeasedGrain(state, service), IElectionGrain
{
    public Task<bool> ProclaimAsync(LockWish wish, string? note) => ProclaimAsync(wish, note, null);

    public Task<bool> ProclaimInOrderAsync(LockWish wish, string? note, long number) => number >= 1
        ? ProclaimAsync(wish, note, number)
        : throw new InvalidLockRequestException($"What is proclaimed is counted from 1 on, not {number}.");

    public async Task<HoldInfo?> ObserveAsync(long token, long noteNumber, TimeSpan wait, CancellationToken cancellationToken) =>
        await WatchAsync(token, noteNumber, wait, cancellationToken) is { } leader ? LockMessages.ToInfo(leader) : null;

    private protected override LockKind Kind => LockKind.Election;

    private protected override string? Refuse(AcquireRequest request) =>
        request.IsReentrant ? "An election is not reentrant: who leads, leads."
        : request.Mode == HoldMode.Exclusive ? null
        : "Of an election there is one leader.";

    private Task<bool> ProclaimAsync(LockWish wish, string? note, long? number)
    {
        if (note is not null && LockLimits.CheckNote(note) is { } problem)
            throw new InvalidLockRequestException(problem);
        return IsHeldAsync(wish, (table, call, operation, now) => table.Proclaim(call, operation, note, number, now));
    }
}
