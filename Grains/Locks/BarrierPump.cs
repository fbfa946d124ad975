using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>The pump of a barrier.</summary>
internal sealed class BarrierPump(string name, IPersistentState<BarrierState> state, LockService service)
    : TablePump<BarrierTable, BarrierReply, BarrierState>(name, state, service)
{
    /// <summary>The barrier as it is known here, proved or not.</summary>
    public BarrierView Show() => Look().Show();

    protected override BarrierTable Begin(BarrierState record, long revision) =>
        new(record.Record, revision, Service.TokensAreRevisions, Service.MaxWaiters);

    protected override BarrierState? ToState(BarrierTable table) =>
        table.Record is { IsForgettable: false } record ? new BarrierState { Record = record } : null;
}
