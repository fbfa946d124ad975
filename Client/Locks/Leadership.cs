using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>A term of office. Its fencing token is the term's. Disposing of it resigns.</summary>
public sealed class Leadership : LockHandle
{
    private readonly IElectionGrain _grain;
    private long _proclaimed;

    internal Leadership(LockCalls calls, LockKeeper keeper, LockGrant grant, IElectionGrain grain)
        : base(calls, keeper, grant) => _grain = grain;

    /// <summary>
    /// Lets all who observe know something else: up to 128 letters. Throws <see cref="LockLostException"/> if it leads no more, and
    /// <see cref="LockUnavailableException"/> if it is not certain whether it was done.
    /// </summary>
    /// <remarks>Of several the one that was begun last is what stays, also if another, or a repetition of it, arrives late.</remarks>
    public Task ProclaimAsync(string? value, CancellationToken cancellationToken = default)
    {
        var number = Interlocked.Increment(ref _proclaimed);
        return ChangeAsync(() => _grain.ProclaimInOrderAsync(Wish, value, number), cancellationToken);
    }

    /// <summary>Gives the office to the next candidate.</summary>
    public ValueTask ResignAsync() => DisposeAsync();
}
