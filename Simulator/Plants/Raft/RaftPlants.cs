using OrleansCluster.Simulator.Plants.Disks;

namespace OrleansCluster.Simulator.Plants.Raft;

/// <summary>The planted bugs that <c>raft</c> must find, most of them taken from what broke in other systems.</summary>
internal static class RaftPlants
{
    public static IReadOnlyList<Plant> All { get; } =
    [
        new FrozenLate(),
        new BrokenDisk("journal-flush-skipped", "the journal is never flushed", (disk, _) => new UnflushedFiles(disk)),
        new BrokenDisk("replica-flush-failure-ignored", "a flush of the journal that failed is believed", (disk, _) => new IgnoredFlushFailure(disk)),
        new BrokenDisk("replica-folder-not-locked", "two activations write one replica's folder", (disk, _) => new UnlockedFolders(disk)),
        new BrokenDisk("snapshot-renamed-before-flush", "a snapshot gets its name before it is flushed", (disk, process) => new RenameBeforeFlush(disk, process)),
        new BrokenDisk("replica-names-not-flushed", "names of segments and snapshots are not flushed", (disk, _) => new UnflushedDirectories(disk)),
    ];
}
