using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>A barrier.</summary>
[Reentrant]
internal sealed class BarrierGrain([PersistentState("barrier", DurableState.ProviderName)] IPersistentState<BarrierState> state, LockService service)
    : PumpedGrain(service), IBarrierGrain
{
    private BarrierPump? _pump;

    private BarrierPump Pump => _pump ?? throw new InvalidOperationException("The grain is not active.");

    public async Task<BarrierAnswer> SetAsync(LockWish wish, string? note)
    {
        var operation = LockMessages.ToOperation(wish);
        if (note is not null && LockLimits.CheckNote(note) is { } problem)
            throw new InvalidLockRequestException(problem);
        return ToAnswer(await Pump.Ask((table, number, _) => table.Set(number, operation, note)).Reply);
    }

    public async Task<BarrierAnswer> RemoveAsync(LockWish wish, long round)
    {
        var operation = LockMessages.ToOperation(wish);
        CheckRound(round);
        return ToAnswer(await Pump.Ask((table, number, _) => table.Remove(number, operation, round)).Reply);
    }

    public async Task<BarrierAnswer> WaitAsync(long round, TimeSpan wait, bool isLast, CancellationToken cancellationToken)
    {
        CheckRound(round);
        LockMessages.CheckWait(wait);
        var asked = Pump.Ask((table, number, now) => table.Wait(number, round, wait, isLast, now));
        using var registration = cancellationToken.UnsafeRegister(
            _ => Pump.Withdraw(asked, new BarrierReply(asked.Number, BarrierReplyKind.Superseded, 0), table => table.Withdraw(asked.Number)), null);
        return ToAnswer(await asked.Reply);
    }

    public Task<BarrierReport> GetReportAsync()
    {
        var (record, waiting) = Pump.Show();
        return Task.FromResult(new BarrierReport(
            record.IsSet, record.Round, record.Owner, record.Note, record.IsSet ? record.SinceUtc : null, waiting));
    }

    private protected override LockKind Kind => LockKind.Barrier;

    private protected override ITablePump CreatePump() => _pump = new BarrierPump(Name, state, Service) { Settled = OnSettled, Failed = DeactivateOnIdle };

    private static void CheckRound(long round)
    {
        if (round < 0)
            throw new InvalidLockRequestException($"The round {round} is none that there was.");
    }

    private BarrierAnswer ToAnswer(BarrierReply reply) => reply.Kind switch
    {
        BarrierReplyKind.Set => new BarrierAnswer(BarrierEnd.Set, reply.Round),
        BarrierReplyKind.AlreadySet => new BarrierAnswer(BarrierEnd.AlreadySet, reply.Round),
        BarrierReplyKind.Removed => new BarrierAnswer(BarrierEnd.Removed, reply.Round),
        BarrierReplyKind.NotSet => new BarrierAnswer(BarrierEnd.NotSet, reply.Round),
        BarrierReplyKind.Passed => new BarrierAnswer(BarrierEnd.Passed, reply.Round),
        BarrierReplyKind.Waiting => new BarrierAnswer(BarrierEnd.Waiting, reply.Round),
        BarrierReplyKind.TimedOut => new BarrierAnswer(BarrierEnd.TimedOut, reply.Round),
        BarrierReplyKind.Superseded => new BarrierAnswer(BarrierEnd.Superseded, reply.Round),
        BarrierReplyKind.TooManyWaiters => throw new TooManyWaitersException(Name, Service.MaxWaiters),
        _ => throw new InvalidOperationException($"A call on a barrier was answered by {reply.Kind}."),
    };
}
