namespace OrleansCluster.Client.Leases;

/// <summary>A lease that <see cref="LeaseKeeper"/> renews. What changes of it is the keeper's, under its lock. Times are the monotonic clock's.</summary>
/// <param name="id">The lease.</param>
/// <param name="timeToLive">How long it lives after each renewal.</param>
/// <param name="confirmedAt">A moment before the grant was sent.</param>
internal sealed class RenewedLease(long id, TimeSpan timeToLive, TimeSpan confirmedAt)
{
    private long _confirmedAt = confirmedAt.Ticks;

    public long Id => id;

    public TimeSpan TimeToLive => timeToLive;

    /// <summary>A moment before the last renewal that was confirmed was sent. May be read by anybody.</summary>
    public TimeSpan ConfirmedAt
    {
        get => new(Volatile.Read(ref _confirmedAt));
        set => Volatile.Write(ref _confirmedAt, value.Ticks);
    }

    /// <summary>Asked before each renewal; if it says no, that one is left out.</summary>
    public Func<bool> IsWanted { get; init; } = static () => true;

    /// <summary>
    /// Told once that it is lost: with true, if the store says that it has ended; with false, if it could not be renewed in time. Runs
    /// outside of any lock, and must not throw.
    /// </summary>
    public required Action<bool> Lost { get; init; }

    public bool IsUnderWay { get; set; }

    public TimeSpan RenewAt { get; set; }

    /// <summary>When the keeper looks at it next.</summary>
    public TimeSpan LookAt { get; set; }
}
