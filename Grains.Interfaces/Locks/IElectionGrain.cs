namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>An election: one leads, further candidates wait in the order in which they came. A leader's note is what he proclaims.</summary>
[Alias("oc.locks.IElectionGrain")]
public interface IElectionGrain : ILeasedGrain
{
    /// <summary>Changes what the leader proclaims; false if the wish does not lead. Up to 128 letters.</summary>
    [Alias("Proclaim")]
    Task<bool> ProclaimAsync(LockWish wish, string? note);

    /// <summary>
    /// The leader, as soon as he is another than the one with <paramref name="token"/>, or proclaims something else than note
    /// <paramref name="noteNumber"/>, or <paramref name="wait"/> is over; null if there is none.
    /// Throws <see cref="TooManyWaitersException"/>.
    /// </summary>
    /// <param name="token">The token that is known; 0: that there is no leader; negative: nothing is known.</param>
    /// <param name="noteNumber">The number of the note that is known.</param>
    /// <param name="wait">From nothing to <see cref="ILeasedGrain.MaxWaitSeconds"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Observe")]
    Task<HoldInfo?> ObserveAsync(long token, long noteNumber, TimeSpan wait, CancellationToken cancellationToken);
}
