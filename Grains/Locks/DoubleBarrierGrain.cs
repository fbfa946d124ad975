using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>A double barrier.</summary>
[Reentrant]
internal sealed class DoubleBarrierGrain([PersistentState("double-barrier", DurableState.ProviderName)] IPersistentState<DoubleBarrierState> state, LockService service)
    : PumpedGrain(service), IDoubleBarrierGrain
{
    private DoubleBarrierPump? _pump;

    private DoubleBarrierPump Pump => _pump ?? throw new InvalidOperationException("The grain is not active.");

    public async Task<DoubleBarrierAnswer> EnterAsync(EnterCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        LockMessages.CheckWait(call.Wait);
        var operation = LockMessages.ToOperation(call.Wish);
        var request = new EnterRequest(operation, call.Count, call.Lease, call.Wait, call.IsLast);
        if (BarrierLimits.Check(request) is { } problem)
            throw new InvalidLockRequestException(problem);
        var asked = Pump.Ask((table, number, now) => table.Enter(number, request, now));
        using var registration = cancellationToken.UnsafeRegister(
            _ => Pump.Withdraw(asked, Superseded(asked), table => table.Withdraw(asked.Number, operation)), null);
        return ToAnswer(await asked.Reply, call.Count);
    }

    public async Task<DoubleBarrierAnswer> LeaveAsync(LeaveCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        LockMessages.CheckWait(call.Wait);
        var operation = LockMessages.ToOperation(call.Wish);
        if (call.Round < 0)
            throw new InvalidLockRequestException($"The round {call.Round} is none that there was.");
        var asked = Pump.Ask((table, number, now) => table.Leave(number, operation, call.Round, call.Wait, call.IsLast, now));
        using var registration = cancellationToken.UnsafeRegister(
            _ => Pump.Withdraw(asked, Superseded(asked), table => table.Withdraw(asked.Number)), null);
        return ToAnswer(await asked.Reply, 0);
    }

    public async Task<bool> RenewAsync(LockWish wish)
    {
        var operation = LockMessages.ToOperation(wish);
        return (await Pump.Ask((table, number, now) => table.Renew(number, operation, now)).Reply).Kind == DoubleBarrierReplyKind.Renewed;
    }

    public Task<DoubleBarrierReport> GetReportAsync(int members)
    {
        if (members is < 0 or > BarrierLimits.MaxMembers)
            throw new InvalidLockRequestException($"{members} members are to be told; allowed is none to {BarrierLimits.MaxMembers}.");
        var (record, gathering, leaving) = Pump.Show();
        string[] present = [.. record.Members.Where(member => member.State == BarrierMemberState.In).Select(member => member.Owner)];
        return Task.FromResult(new DoubleBarrierReport(
            record.Round,
            record.Count,
            record.IsLeaving,
            record.Members.Length > 0 ? record.SinceUtc : null,
            [.. present.Take(members)],
            present.Length,
            gathering,
            leaving));
    }

    private protected override LockKind Kind => LockKind.DoubleBarrier;

    private protected override ITablePump CreatePump() => _pump = new DoubleBarrierPump(Name, state, Service) { Settled = OnSettled, Failed = DeactivateOnIdle };

    private static DoubleBarrierReply Superseded(PumpCall<DoubleBarrierReply> call) => new(call.Number, DoubleBarrierReplyKind.Superseded);

    private DoubleBarrierAnswer ToAnswer(DoubleBarrierReply reply, int count) => reply.Kind switch
    {
        DoubleBarrierReplyKind.Entered => ToAnswer(reply, DoubleBarrierEnd.Entered),
        DoubleBarrierReplyKind.Waiting => ToAnswer(reply, DoubleBarrierEnd.Waiting),
        DoubleBarrierReplyKind.TimedOut => ToAnswer(reply, DoubleBarrierEnd.TimedOut),
        DoubleBarrierReplyKind.Left => ToAnswer(reply, DoubleBarrierEnd.Left),
        DoubleBarrierReplyKind.Superseded => ToAnswer(reply, DoubleBarrierEnd.Superseded),
        DoubleBarrierReplyKind.TooMany => throw new TooManyWaitersException(Name, Service.MaxWaiters),
        DoubleBarrierReplyKind.OtherCount => throw new InvalidLockRequestException($"Those who are at '{Name}' wait for another number of members than {count}."),
        _ => throw new InvalidOperationException($"A call on a double barrier was answered by {reply.Kind}."),
    };

    private static DoubleBarrierAnswer ToAnswer(DoubleBarrierReply reply, DoubleBarrierEnd end) => new(end, reply.Round, reply.Present, reply.Waited);
}
