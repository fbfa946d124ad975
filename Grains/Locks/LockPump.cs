using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>The pump of a name that can be held.</summary>
internal sealed class LockPump(string name, IPersistentState<LockState> state, LockService service)
    : TablePump<LockTable, LockReply, LockState>(name, state, service)
{
    /// <summary>Nobody waits for a call's answer any more.</summary>
    public void Withdraw(PumpCall<LockReply> call, Action<LockTable> withdraw) =>
        Withdraw(call, new LockReply(call.Number, LockReplyKind.Superseded), withdraw);

    /// <summary>The name as it is known here, proved or not.</summary>
    public LockView Show(int waiters) => Look().Show(Now, waiters);

    protected override LockTable Begin(LockState record, long revision) =>
        new(record.Record, revision, Service.TokensAreRevisions, Service.MaxWaiters);

    protected override LockState? ToState(LockTable table) => table.Record is { IsForgettable: false } record ? new LockState { Record = record } : null;
}
