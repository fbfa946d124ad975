using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Stands before the grain of a double barrier, in the client that calls it: whether an entry that came to nothing may have counted.</summary>
/// <param name="inner">The grain.</param>
/// <param name="now">True time.</param>
internal sealed class EntryTap(IDoubleBarrierGrain inner, Func<long> now) : IDoubleBarrierGrain
{
    private int _open;
    private bool _mayHaveBeenIn;
    private long _sent = long.MaxValue;

    /// <summary>
    /// Every call to enter was answered, and it cannot have been in between them: who hears that he is when his lease is over, or who was let in between two calls that are a lease apart, is told
    /// that he is not, and was one of the round.
    /// </summary>
    public bool IsCertain => _open == 0 && !_mayHaveBeenIn;

    public async Task<DoubleBarrierAnswer> EnterAsync(EnterCall call, CancellationToken cancellationToken)
    {
        var before = _sent;
        _sent = now();
        _open++;
        var answer = await inner.EnterAsync(call, cancellationToken);
        _open--;
        _mayHaveBeenIn |= answer.End == DoubleBarrierEnd.Entered || now() - before > call.Lease.Ticks / 2;
        return answer;
    }

    public Task<DoubleBarrierAnswer> LeaveAsync(LeaveCall call, CancellationToken cancellationToken) => inner.LeaveAsync(call, cancellationToken);

    public Task<bool> RenewAsync(LockWish wish) => inner.RenewAsync(wish);

    public Task<DoubleBarrierReport> GetReportAsync(int members) => inner.GetReportAsync(members);
}
