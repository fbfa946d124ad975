using OrleansCluster.Simulator.Disks;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Blocks;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Simulation.Tests.Disks;

/// <summary>Rules of the storage room that only a simulated disk can check.</summary>
public class StorageFindingsTests
{
    [Fact]
    public void AnAppendThatWaitsForAPlaceAndMayBeCancelledStaysOnTheThread() => DiskRig.RunMany(10, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            using var cancelling = new CancellationTokenSource();
            var log = await WriteAheadLog.OpenAsync(disk, "log", new LogOptions { MaxQueuedRecords = 1 });
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await log.AppendAsync(new byte[10], cancelling.Token)));
        });
    });

    [Fact]
    public void PutsThatShareAFlushStayOnTheThread() => DiskRig.RunMany(3, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            // Of so many some have the same folder, and wait for the same flush of it.
            var blocks = await BlockFiles.OpenAsync(disk, "blocks");
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i => await blocks.PutAsync($"{i}", new byte[10])));
        });
    });
}
