using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Stands before the grain of a double barrier, in the client that calls it: whether anything of an entry may still be under way.</summary>
internal sealed class EntryTap(IDoubleBarrierGrain inner) : IDoubleBarrierGrain
{
    private int _open;

    /// <summary>Every call to enter was answered.</summary>
    public bool IsCertain => _open == 0;

    public async Task<DoubleBarrierAnswer> EnterAsync(EnterCall call, CancellationToken cancellationToken)
    {
        _open++;
        var answer = await inner.EnterAsync(call, cancellationToken);
        _open--;
        return answer;
    }

    public Task<DoubleBarrierAnswer> LeaveAsync(LeaveCall call, CancellationToken cancellationToken) => inner.LeaveAsync(call, cancellationToken);

    public Task<bool> RenewAsync(LockWish wish) => inner.RenewAsync(wish);

    public Task<DoubleBarrierReport> GetReportAsync(int members) => inner.GetReportAsync(members);
}
