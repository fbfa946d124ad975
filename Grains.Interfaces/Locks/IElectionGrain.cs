namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>An election: one leads, further candidates wait in the order in which they came. A leader's note is what he proclaims.</summary>
[Alias("oc.locks.IElectionGrain")]
public interface IElectionGrain : ILeasedGrain
{
    /// <summary>
    /// Changes what the leader proclaims; false if the wish does not lead. Up to 128 letters. For callers that count nothing: a call that arrives
    /// late changes it too.
    /// </summary>
    [Alias("Proclaim")]
    Task<bool> ProclaimAsync(LockWish wish, string? note);

    /// <summary>Changes what the leader proclaims, unless he has proclaimed something since; false if the wish does not lead.</summary>
    /// <param name="wish">The leader's.</param>
    /// <param name="note">What he proclaims: up to 128 letters.</param>
    /// <param name="number">Counts what he proclaims in this term, from 1 on: a call that is repeated, or that arrives late, bears its own.</param>
    [Alias("ProclaimInOrder")]
    Task<bool> ProclaimInOrderAsync(LockWish wish, string? note, long number);

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
