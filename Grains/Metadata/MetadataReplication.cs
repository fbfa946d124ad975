using Microsoft.Extensions.Options;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Algorithms.Metadata.Leadership;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Grains.Metadata;

/// <summary>Lets the groups of <see cref="MetadataGroups"/> keep a metadata store each.</summary>
internal sealed class MetadataReplication(IOptions<MetadataOptions> options, TimeProvider time) : IReplicatedGroups
{
    public IReplicatedStateMachine? Create(string group) => MetadataGroups.IsOne(group) ? new MetadataMachine(PolicyOf(options.Value), time) : null;

    private static LeaderPolicy PolicyOf(MetadataOptions options)
    {
        // By a sixtieth of the age more may stay readable.
        var mark = (options.CompactionAge ?? TimeSpan.FromHours(1)) / 60;
        return new(
            new CompactionPolicy(options.CompactionAge, options.CompactionRevisions, options.CompactionBytes),
            mark < TimeSpan.FromMinutes(1) ? mark : TimeSpan.FromMinutes(1),
            options.CheckpointInterval,
            options.ClockDriftPartsPerMillion);
    }
}
