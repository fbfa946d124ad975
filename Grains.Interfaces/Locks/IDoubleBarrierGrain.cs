namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>
/// A double barrier: nobody is let in before enough are there, and nobody gets away before all have left. Each time that enough are there a round
/// begins, whose number is greater than all before, for ever. Members stay by leases, so that a dead one holds the others up no longer than that. The key is
/// the name, as of <see cref="ILeasedGrain"/>; what is said was proved against the durable record after the call had come. All calls throw
/// <see cref="LockUnavailableException"/> and <see cref="InvalidLockRequestException"/>.
/// </summary>
[Alias("oc.locks.IDoubleBarrierGrain")]
public interface IDoubleBarrierGrain : IGrainWithStringKey
{
    /// <summary>
    /// A call for a wish to enter: waits until enough are there, or joins the round that is on, as long as nobody has left it. One that is in is
    /// told so again, with a full lease. Throws <see cref="TooManyWaitersException"/>.
    /// </summary>
    [Alias("Enter")]
    Task<DoubleBarrierAnswer> EnterAsync(EnterCall call, CancellationToken cancellationToken);

    /// <summary>Leaves, or gives up entering, and waits until all have left the round. May be repeated.</summary>
    [Alias("Leave")]
    Task<DoubleBarrierAnswer> LeaveAsync(LeaveCall call, CancellationToken cancellationToken);

    /// <summary>Gives a member its full lease again; false if there is none.</summary>
    [Alias("Renew")]
    Task<bool> RenewAsync(LockWish wish);

    /// <summary>What this activation knows, for people; of the members up to <paramref name="members"/>, at most 1,000.</summary>
    [Alias("GetReport")]
    Task<DoubleBarrierReport> GetReportAsync(int members);
}
