using OrleansCluster.Simulator.Faults.Clocks;
using OrleansCluster.Simulator.Faults.Disks;
using OrleansCluster.Simulator.Faults.Engine;
using OrleansCluster.Simulator.Faults.Messages;
using OrleansCluster.Simulator.Faults.Partitions;
using OrleansCluster.Simulator.Faults.Silos;

namespace OrleansCluster.Simulator.Faults;

/// <summary>Every fault there is. Stateless: one of each serves all runs.</summary>
internal static class FaultCatalog
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new DelayFault(), new DropFault(), new DuplicateFault(), new ReorderFault(), new LateFault(), new LostAnswerFault(),
        new SymmetricPartition(), new OneWayPartition(), new BridgePartition(), new FlappingLink(), new ClientCut(), new DurableCut(),
        new CrashFault(), new PowerLossFault(), new WipeFault(), new PauseFault(), new StopFault(), new JoinFault(), new TwinFault(), new ZombieFault(),
        new WallOffset(), new WallJump(), new DriftFault(), new DriftBeyond(),
        new SlowDisk(), new StalledDisk(), new FullDisk(), new ReadError(), new WriteError(), new FlushError(), new BitFlip(), new MisdirectedWrite(),
        new DoubleActivation(), new LostActivation(), new EndedActivations(),
    ];
}
