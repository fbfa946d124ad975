using System.Numerics;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>What of a partition map holds for its whole life.</summary>
public sealed record PartitionMapOptions
{
    public const int DefaultPartitions = 1_024;

    /// <summary>
    /// How many partitions, a power of two up to <see cref="HashLimits.MaxPartitions"/>. With n nodes of one weight the fullest has at most 1 + n / partitions
    /// times the mean: a hundred nodes need 8,192 to stay within 1.02.
    /// </summary>
    public int Partitions { get; init; } = DefaultPartitions;

    /// <summary>How many backups each has beside its primary, as far as there are nodes; 0 to <see cref="HashLimits.MaxBackups"/>.</summary>
    public int Backups { get; init; } = 1;

    /// <summary>What is wrong; null if nothing.</summary>
    internal string? Check()
    {
        if (Partitions is < 1 or > HashLimits.MaxPartitions || !BitOperations.IsPow2(Partitions))
            return $"A map of {Partitions} partitions: allowed is a power of two up to {HashLimits.MaxPartitions}.";
        return Backups is < 0 or > HashLimits.MaxBackups ? $"{Backups} backups: allowed is 0 to {HashLimits.MaxBackups}." : null;
    }
}
