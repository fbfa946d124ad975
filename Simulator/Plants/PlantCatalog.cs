using OrleansCluster.Simulator.Plants.Cache;
using OrleansCluster.Simulator.Plants.Counter;
using OrleansCluster.Simulator.Plants.Files;
using OrleansCluster.Simulator.Plants.Leases;
using OrleansCluster.Simulator.Plants.Locks;
using OrleansCluster.Simulator.Plants.Membership;
using OrleansCluster.Simulator.Plants.Metadata;
using OrleansCluster.Simulator.Plants.Raft;
using OrleansCluster.Simulator.Plants.Register;
using OrleansCluster.Simulator.Plants.State;
using OrleansCluster.Simulator.Plants.Wal;
using OrleansCluster.Simulator.Plants.Watch;

namespace OrleansCluster.Simulator.Plants;

/// <summary>Every planted bug there is.</summary>
internal static class PlantCatalog
{
    public static IReadOnlyList<Plant> All { get; } =
    [
        new EtagIgnored(),
        new StateCachedOverFailedWrite(),
        new EffectWithoutId(),
        new RetryWithoutId(),
        new LogFlushSkipped(),
        new LogDirectoryFlushSkipped(),
        new TornRecordAccepted(),
        new UseAfterFailedFlush(),
        new BlockAcknowledgedByOne(),
        new ChecksumNotVerified(),
        new BlockRenamedBeforeFlush(),
        new DirectoryFlushSkipped(),
        new FlushFailureIgnored(),
        new FolderLockNotTaken(),
        new FileEtagIgnored(),
        new FileRecordCached(),
        new DeletedWithoutVersion(),
        new SharedFolderNotLocked(),
        .. RaftPlants.All,
        .. MembershipPlants.All,
        .. MetadataPlants.All,
        .. ReviewPlants.All,
        new SessionsNotInSnapshot(),
        new RetryWithoutNumber(),
        new TimeoutToldAsRefusal(),
        new ReadWithoutQuorum(),
        new AgeInTheWrongUnit(),
        new CompactedReadAnswered(),
        new RevisionLostWhenBehind(),
        new RevisionToldInParts(),
        new MarkTooFar(),
        new CompactionNotTold(),
        new WatchResumedTooEarly(),
        new LeasesByWallClock(),
        new LeasesOlderAtNewLeader(),
        new ExpiryWithoutEpoch(),
        new LeasesNotInSnapshot(),
        new RenewalTakenForGranted(),
        .. LockPlants.All,
        .. LockReviewPlants.All,
        .. CachePlants.All,
    ];
}
