using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Raft;

namespace OrleansCluster.Simulator.Plants.Raft;

/// <summary>
/// A state machine that gives its state when it is asked for the first part of it, and not as it was when it was frozen: what was applied
/// in between is applied once more after a restart (pitfall 46).
/// </summary>
internal sealed class FrozenLate : Plant
{
    public override string Name => "state-frozen-late";

    public override string What => "a snapshot has the effects of entries after its index";

    public override Workload CreateWorkload() => new Broken();

    private sealed class Broken : RaftWorkload
    {
        protected override IReplicatedStateMachine NewMachine() => new Machine(Witness.States);
    }

    private sealed class Machine(StateLedger ledger) : RecordingMachine(ledger)
    {
        public override IEnumerable<ReadOnlyMemory<byte>> Freeze()
        {
            foreach (var part in base.Freeze()) yield return part;
        }
    }
}
