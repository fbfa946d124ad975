using System.Runtime.CompilerServices;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Leases;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Leases;

/// <summary>A leader's decision that a lease is over, carried out although it was renewed in between.</summary>
internal sealed class ExpiryWithoutEpoch : Plant
{
    public override string Name => "expiry-without-epoch";

    public override string What => "a lease that was renewed after the leader decided on its end is ended nevertheless";

    public override Workload CreateWorkload() => new Planted();

    private sealed class Planted : LeasesWorkload
    {
        protected override IReplicatedStateMachine Wrap(IReplicatedStateMachine machine, SimProcess process) => new Machine(machine);
    }

    private sealed class Machine(IReplicatedStateMachine inner) : PassOnMachine(inner)
    {
        private readonly IReplicatedStateMachine _inner = inner;

        public override ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command)
        {
            if (!MetadataCommand.TryDecode(command.Span, out var decoded, out _) || decoded is not ExpireLeasesCommand expire) return base.Apply(index, command);
            var store = StoreOf((MetadataMachine)_inner);
            return base.Apply(index, new ExpireLeasesCommand([.. expire.Leases.Select(lease => lease with { Epoch = store.FindLease(lease.LeaseId)?.Epoch ?? lease.Epoch })]).Encode());
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_store")]
    private static extern ref MetadataStore StoreOf(MetadataMachine machine);
}
