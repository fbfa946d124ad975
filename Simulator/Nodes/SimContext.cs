using OrleansCluster.Embedded.Chance;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>Where code of a process runs that is no grain's: the host's, a client's, a workload's.</summary>
internal sealed class SimContext(SimProcess process) : TurnContext(process.Loop)
{
    public SimProcess Process => process;

    public override bool IsFenced => process.IsDead;

    public override EngineRandom Chance => process.Chance;

    public override string ToString() => process.ToString();

    protected override void OnUnhandled(Exception exception) => process.Loop.Fail(exception);
}
