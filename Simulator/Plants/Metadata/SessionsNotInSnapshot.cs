using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Metadata;

/// <summary>A snapshot that has the sessions and not what they were answered: "those are caches". A retry acts again where one was loaded.</summary>
internal sealed class SessionsNotInSnapshot : Plant
{
    public override string Name => "sessions-not-in-snapshot";

    public override string What => "a snapshot lacks the answers that are kept for retries";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : MetadataWorkload
    {
        protected override IReplicatedStateMachine Wrap(IReplicatedStateMachine machine, SimProcess process) => new Machine(machine);
    }

    private sealed class Machine(IReplicatedStateMachine inner) : PassOnMachine(inner)
    {
        public override IEnumerable<ReadOnlyMemory<byte>> Freeze() => AlteredSnapshot.Of(base.Freeze(), Alter);

        private static void Alter(MetadataState state)
        {
            foreach (var id in Ids(state))
            {
                state.Sessions.End(id);
                state.Sessions.Open(id);
            }
        }

        private static List<long> Ids(MetadataState state)
        {
            var ids = new List<long>();
            for (var cursor = state.Sessions.Freeze().Scan(); cursor.MoveNext();) ids.Add(cursor.Key);
            return ids;
        }
    }
}
