using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants.Metadata;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Leases;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Leases;

/// <summary>A snapshot with the keys and without the leases.</summary>
internal sealed class LeasesNotInSnapshot : Plant
{
    public override string Name => "leases-not-in-snapshot";

    public override string What => "a snapshot lacks the leases";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : LeasesWorkload
    {
        protected override IReplicatedStateMachine Wrap(IReplicatedStateMachine machine, SimProcess process) => new Machine(machine);
    }

    private sealed class Machine(IReplicatedStateMachine inner) : PassOnMachine(inner)
    {
        public override IEnumerable<ReadOnlyMemory<byte>> Freeze() => AlteredSnapshot.Of(base.Freeze(), Alter);

        private static void Alter(MetadataState state)
        {
            var ids = new List<long>();
            for (var cursor = state.Leases.Freeze().Scan(); cursor.MoveNext();) ids.Add(cursor.Key);
            foreach (var id in ids) state.Leases.Remove(id);
        }
    }
}
