using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>The pump of a double barrier.</summary>
internal sealed class DoubleBarrierPump(string name, IPersistentState<DoubleBarrierState> state, LockService service)
    : TablePump<DoubleBarrierTable, DoubleBarrierReply, DoubleBarrierState>(name, state, service)
{
    /// <summary>The barrier as it is known here, proved or not.</summary>
    public DoubleBarrierView Show() => Look().Show();

    protected override DoubleBarrierTable Begin(DoubleBarrierState record, long revision) =>
        new(record.Record, revision, Service.TokensAreRevisions, Service.MaxWaiters);

    protected override DoubleBarrierState? ToState(DoubleBarrierTable table) =>
        table.Record is { IsForgettable: false } record ? new DoubleBarrierState { Record = record } : null;
}
