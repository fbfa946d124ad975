using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Stands before the grain of a name that can be held, in the client that calls it: which wish it makes, and whether anything of it may still be under way.</summary>
internal sealed class LockTap(ILeasedGrain inner, QueueWitness queues) : ILockGrain, IReaderWriterLockGrain, ISemaphoreGrain, IElectionGrain
{
    private int _open;

    /// <summary>Whose name it is.</summary>
    public GrainId Grain { get; } = inner.GetGrainId();

    /// <summary>The last wish to hold it; null if there was none.</summary>
    public LockWish? Wish { get; private set; }

    /// <summary>Every call was answered.</summary>
    public bool IsCertain => _open == 0;

    public async Task<AcquireAnswer> AcquireAsync(AcquireCall call, CancellationToken cancellationToken)
    {
        Wish = call.Wish;
        _open++;
        var answer = await queues.SendAsync(new LockProbe(call.Wish, call, cancellationToken), () => inner.AcquireAsync(call, cancellationToken));
        _open--;
        return answer;
    }

    public Task<bool> RenewAsync(LockWish wish) => inner.RenewAsync(wish);

    public Task<bool> ReleaseAsync(LockWish wish) => queues.SendAsync(new LockProbe(wish, null, CancellationToken.None), () => inner.ReleaseAsync(wish));

    public Task<LockReport> GetReportAsync(int waiters) => inner.GetReportAsync(waiters);

    public Task<bool> DowngradeAsync(LockWish wish) => ((IReaderWriterLockGrain)inner).DowngradeAsync(wish);

    public Task SetPermitsAsync(int permits) => ((ISemaphoreGrain)inner).SetPermitsAsync(permits);

    public Task SetPermitsInOrderAsync(LockWish wish, int permits) => ((ISemaphoreGrain)inner).SetPermitsInOrderAsync(wish, permits);

    public Task<bool> ProclaimAsync(LockWish wish, string? note) => ((IElectionGrain)inner).ProclaimAsync(wish, note);

    public Task<bool> ProclaimInOrderAsync(LockWish wish, string? note, long number) => ((IElectionGrain)inner).ProclaimInOrderAsync(wish, note, number);

    public Task<HoldInfo?> ObserveAsync(long token, long noteNumber, TimeSpan wait, CancellationToken cancellationToken) =>
        ((IElectionGrain)inner).ObserveAsync(token, noteNumber, wait, cancellationToken);
}
