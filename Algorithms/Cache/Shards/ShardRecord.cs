using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>
/// What the metadata store says of a shard: who owns it, and who has all that was acknowledged. It is changed by transactions on the condition that
/// it is what its writer believes.
/// </summary>
/// <param name="Epoch">1 for the first owner, one more for each that follows.</param>
/// <param name="Generation">1 for the first table, one more whenever a table begins empty because all copies were lost.</param>
/// <param name="Beginning">The epoch in which that generation began.</param>
/// <param name="Owner">Who alone may serve the shard, as long as it lives.</param>
/// <param name="Backups">Who has every acknowledged change: each of them may take over. At most <see cref="ShardLimits.MaxBackups"/>.</param>
public sealed record ShardRecord(long Epoch, long Generation, long Beginning, ShardMember Owner, ImmutableArray<ShardMember> Backups)
{
    public bool Equals(ShardRecord? other) => other is not null
        && (Epoch, Generation, Beginning, Owner) == (other.Epoch, other.Generation, other.Beginning, other.Owner)
        && Backups.AsSpan().SequenceEqual(other.Backups.AsSpan());

    public override int GetHashCode() => Epoch.GetHashCode();

    public override string ToString() => $"epoch {Epoch}, generation {Generation}, {Owner} [{string.Join(", ", Backups)}]";
}
