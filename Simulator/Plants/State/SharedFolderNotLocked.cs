using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.State;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Plants.State;

/// <summary>A shared folder whose lock anybody gets, as on a file system that has none: two keepers at once.</summary>
internal sealed class SharedFolderNotLocked : Plant
{
    public override string Name => "shared-folder-not-locked";

    public override string What => "the shared folder of grain state is served without its lock";

    public override Workload CreateWorkload() => new Unlocked();

    private sealed class Unlocked : StateWorkload
    {
        protected override IDisk Wrap(IDisk disk) => new UnlockedFolders(disk);
    }
}
