using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Plants.Disks;

namespace OrleansCluster.Simulator.Plants.Raft;

/// <summary>The planted bugs that <c>raft</c> must find, most of them taken from what broke in other systems.</summary>
internal static class RaftPlants
{
    public static IReadOnlyList<Plant> All { get; } =
    [
        new BrokenRule("vote-not-durable", "a vote is told before it is durable, and a replica that starts votes at once", RaftDefects.VoteNotDurable | RaftDefects.NoSilenceAfterStart),
        new BrokenRule("append-not-durable", "entries are acknowledged before they are durable", RaftDefects.AppendNotDurable),
        new BrokenRule("earlier-terms-counted", "entries of earlier terms are committed by counting", RaftDefects.EarlierTermsCounted),
        new BrokenRule("logs-compared-by-index", "the longer log gets the vote, whatever its terms", RaftDefects.LogsComparedByIndex),
        new BrokenRule("no-stickiness", "replicas vote while they hear a leader, which may have a lease", RaftDefects.NoStickiness),
        new BrokenRule("no-silence-after-start", "a replica that starts votes at once, whatever lease it helped to grant", RaftDefects.NoSilenceAfterStart),
        new BrokenRule("reads-unconfirmed", "a leader answers reads without asking whether it still is one", RaftDefects.ReadsUnconfirmed),
        new BrokenRule("reads-early", "a leader answers reads before it has committed in its term", RaftDefects.ReadsEarly),
        new BrokenRule("lease-kept-in-transfer", "a leader that hands over reads by its lease", RaftDefects.LeaseKeptInTransfer),
        new BrokenRule("lease-from-arrival", "a lease counts from the arrival of the answers", RaftDefects.LeaseFromArrival),
        new BrokenRule("stale-append-truncates", "an append drops all that the log has behind it", RaftDefects.StaleAppendTruncates),
        new BrokenRule("durability-by-index", "what has taken an entry's place is durable with it", RaftDefects.DurabilityByIndex),
        new BrokenRule("stale-acceptance-counts", "an acknowledgement of an earlier term counts", RaftDefects.StaleAcceptanceCounts),
        new BrokenRule("log-kept-at-install", "a snapshot is installed beside the log", RaftDefects.LogKeptAtInstall),
        new BrokenRule("reads-before-applied", "a read does not wait for what it must have", replica: ReplicaDefects.ReadsBeforeApplied),
        new BrokenRule("given-up-is-lost", "a deposed leader says that what it had taken never happens", replica: ReplicaDefects.GivenUpIsLost),
        new BrokenRule("journal-cut-too-far", "the journal is cut behind the snapshot", replica: ReplicaDefects.JournalCutTooFar),
        new FrozenLate(),
        new BrokenDisk("journal-flush-skipped", "the journal is never flushed", (disk, _) => new UnflushedFiles(disk)),
        new BrokenDisk("replica-flush-failure-ignored", "a flush of the journal that failed is believed", (disk, _) => new IgnoredFlushFailure(disk)),
        new BrokenDisk("replica-folder-not-locked", "two activations write one replica's folder", (disk, _) => new UnlockedFolders(disk)),
        new BrokenDisk("snapshot-renamed-before-flush", "a snapshot gets its name before it is flushed", (disk, process) => new RenameBeforeFlush(disk, process)),
        new BrokenDisk("replica-names-not-flushed", "names of segments and snapshots are not flushed", (disk, _) => new UnflushedDirectories(disk)),
    ];
}
