using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>A term of office. Its fencing token is the term's. Disposing of it resigns.</summary>
public sealed class Leadership : LockHandle
{
    private readonly IElectionGrain _grain;

    internal Leadership(LockCalls calls, LockKeeper keeper, LockGrant grant, IElectionGrain grain)
        : base(calls, keeper, grant) => _grain = grain;

    /// <summary>
    /// Lets all who observe know something else: up to 128 letters. Throws <see cref="LockLostException"/> if it leads no more, and
    /// <see cref="LockUnavailableException"/> if it is not certain whether it was done.
    /// </summary>
    public Task ProclaimAsync(string? value, CancellationToken cancellationToken = default) =>
        ChangeAsync(() => _grain.ProclaimAsync(Wish, value), cancellationToken);

    /// <summary>Gives the office to the next candidate.</summary>
    public ValueTask ResignAsync() => DisposeAsync();
}
