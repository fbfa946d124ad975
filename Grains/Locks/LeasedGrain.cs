using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>
/// A name that can be held. A shell: it checks what comes, hands it to the <see cref="LockPump"/>, and translates the answer. Its classes
/// are reentrant, so that calls are queued there and none waits behind another.
/// </summary>
internal abstract class LeasedGrain : PumpedGrain, ILeasedGrain
{
    private const int MaxReported = 1_000;

    private readonly IPersistentState<LockState> _state;
    private LockPump? _pump;

    private protected LeasedGrain(IPersistentState<LockState> state, LockService service)
        : base(service) => _state = state;

    private LockPump Pump => _pump ?? throw new InvalidOperationException("The grain is not active.");

    public async Task<AcquireAnswer> AcquireAsync(AcquireCall call, CancellationToken cancellationToken)
    {
        var request = LockMessages.ToRequest(call);
        if (Refuse(request) is { } problem)
            throw new InvalidLockRequestException(problem);
        var asked = Pump.Ask((table, number, now) => table.Acquire(number, request, now));
        using var registration = cancellationToken.UnsafeRegister(
            _ => Pump.Withdraw(asked, table => table.Withdraw(asked.Number, request.Operation)), null);
        return ToAnswer(await asked.Reply, request);
    }

    public async Task<bool> RenewAsync(LockWish wish) => await IsHeldAsync(wish, (table, number, operation, now) => table.Renew(number, operation, now));

    public async Task<bool> ReleaseAsync(LockWish wish) => await IsHeldAsync(wish, (table, number, operation, now) => table.Release(number, operation, now));

    public Task<LockReport> GetReportAsync(int waiters)
    {
        if (waiters is < 0 or > MaxReported)
            throw new InvalidLockRequestException($"{waiters} of those who wait are to be told; allowed is none to {MaxReported}.");
        return Task.FromResult(LockMessages.ToReport(Pump.Show(waiters)));
    }

    private protected override ITablePump CreatePump() => _pump = new LockPump(Name, _state, Service) { Settled = OnSettled, Failed = DeactivateOnIdle };

    /// <summary>What is wrong with a wish, for this kind of grain; null if nothing.</summary>
    private protected abstract string? Refuse(AcquireRequest request);

    /// <summary>Asks something of a hold; false if there is none.</summary>
    private protected async Task<bool> IsHeldAsync(LockWish wish, Action<LockTable, long, LockOperation, TimeSpan> ask)
    {
        var operation = LockMessages.ToOperation(wish);
        return (await AskAsync((table, number, now) => ask(table, number, operation, now))).Kind != LockReplyKind.NotHeld;
    }

    private protected Task<LockReply> AskAsync(Action<LockTable, long, TimeSpan> input) => Pump.Ask(input).Reply;

    /// <summary>The first hold, as soon as it is another than is known.</summary>
    private protected async Task<Hold?> WatchAsync(long token, long noteNumber, TimeSpan wait, CancellationToken cancellationToken)
    {
        LockMessages.CheckWait(wait);
        var asked = Pump.Ask((table, number, now) =>
        {
            if (!table.TryObserve(number, token, noteNumber, now + wait))
                Pump.Refuse(number, new TooManyWaitersException(Name, LockLimits.MaxObservers));
        });
        using var registration = cancellationToken.UnsafeRegister(_ => Pump.Withdraw(asked, table => table.Withdraw(asked.Number)), null);
        return (await asked.Reply).Hold;
    }

    private AcquireAnswer ToAnswer(LockReply reply, AcquireRequest request) => reply.Kind switch
    {
        LockReplyKind.Granted => LockMessages.ToAnswer(AcquireEnd.Granted, reply),
        LockReplyKind.Waiting => LockMessages.ToAnswer(AcquireEnd.Waiting, reply),
        LockReplyKind.TimedOut => LockMessages.ToAnswer(AcquireEnd.TimedOut, reply),
        LockReplyKind.Superseded => LockMessages.ToAnswer(AcquireEnd.Superseded, reply),
        LockReplyKind.TooManyWaiters => throw new TooManyWaitersException(Name, Service.MaxWaiters),
        LockReplyKind.TooManyReentries => throw new TooManyLocksException(request.Operation.Owner, LockLimits.MaxReentries),
        LockReplyKind.TooManyPermits => throw new InvalidLockRequestException($"{request.Permits} permits of '{Name}' are wanted, and there are not so many."),
        LockReplyKind.WouldUpgrade => throw new InvalidLockRequestException($"'{request.Operation.Owner}' shares '{Name}' and would wait for himself."),
        _ => throw new InvalidOperationException($"An acquire was answered by {reply.Kind}."),
    };
}
