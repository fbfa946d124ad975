using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Stands before the grain of a double barrier, in the client that calls it: whether an entry that came to nothing may have counted.</summary>
internal sealed class EntryTap(IDoubleBarrierGrain inner) : IDoubleBarrierGrain
{
    private int _open;
    private bool _wasIn;

    /// <summary>Every call to enter was answered, and none by that it is in: who hears that when his lease is over is told that he is not, and was one of the round.</summary>
    public bool IsCertain => _open == 0 && !_wasIn;

    public async Task<DoubleBarrierAnswer> EnterAsync(EnterCall call, CancellationToken cancellationToken)
    {
        _open++;
        var answer = await inner.EnterAsync(call, cancellationToken);
        _open--;
        _wasIn |= answer.End == DoubleBarrierEnd.Entered;
        return answer;
    }

    public Task<DoubleBarrierAnswer> LeaveAsync(LeaveCall call, CancellationToken cancellationToken) => inner.LeaveAsync(call, cancellationToken);

    public Task<bool> RenewAsync(LockWish wish) => inner.RenewAsync(wish);

    public Task<DoubleBarrierReport> GetReportAsync(int members) => inner.GetReportAsync(members);
}
