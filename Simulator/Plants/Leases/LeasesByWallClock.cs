using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Leases;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Leases;

/// <summary>A leader that counts leases by its wall clock.</summary>
internal sealed class LeasesByWallClock : Plant
{
    public override string Name => "leases-by-wall-clock";

    public override string What => "the time of leases is counted by a wall clock, which may jump";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : LeasesWorkload
    {
        protected override IReplicatedStateMachine Wrap(IReplicatedStateMachine machine, SimProcess process) => new Machine(machine);
    }

    private sealed class Machine(IReplicatedStateMachine inner) : PassOnMachine(inner)
    {
        public override LeaderWork Lead(TimeSpan now, DateTimeOffset wall)
        {
            var ahead = (wall - DateTimeOffset.UnixEpoch) - now;
            var work = base.Lead(now + ahead, wall);
            return work with { AskAgainAt = work.AskAgainAt - ahead };
        }
    }
}
