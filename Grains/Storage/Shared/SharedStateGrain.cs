using Orleans.Concurrency;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>
/// The door to a silo's <see cref="SharedStateKeeper"/>, for other silos. It has nothing of its own: of two activations each does
/// the same.
/// </summary>
[PinnedToSilo, KeepAlive, Reentrant]
public sealed class SharedStateGrain(SharedStateKeeper keeper) : Grain, ISharedStateGrain
{
    public Task<StateAnswer> OpenSessionAsync(Guid clientId) => keeper.OpenSessionAsync(clientId, isOwn: false);

    public Task<StateAnswer> ReadAsync(StateReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return keeper.ReadAsync(request).AsTask();
    }

    public Task<StateAnswer> ChangeAsync(StateChangeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return keeper.ChangeAsync(request);
    }
}
