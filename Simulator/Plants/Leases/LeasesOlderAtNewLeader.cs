using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Leases;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Leases;

/// <summary>A new leader that counts the leases which it finds as if they had begun some seconds before it took over.</summary>
internal sealed class LeasesOlderAtNewLeader : Plant
{
    public override string Name => "leases-older-at-new-leader";

    public override string What => "a new leader gives leases less than what is left of them";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : LeasesWorkload
    {
        protected override IReplicatedStateMachine Wrap(IReplicatedStateMachine machine, SimProcess process) => new Machine(machine);
    }

    private sealed class Machine(IReplicatedStateMachine inner) : PassOnMachine(inner)
    {
        private static readonly TimeSpan s_older = TimeSpan.FromSeconds(2);
        private bool _leads;

        public override LeaderWork Lead(TimeSpan now, DateTimeOffset wall)
        {
            if (!_leads)
            {
                _leads = true;
                return base.Lead(now, wall) with { AskAgainAt = now };
            }

            var work = base.Lead(now + s_older, wall);
            return work with { AskAgainAt = work.AskAgainAt - s_older };
        }

        public override void Follow()
        {
            _leads = false;
            base.Follow();
        }
    }
}
