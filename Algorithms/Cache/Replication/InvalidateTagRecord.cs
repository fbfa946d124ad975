namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>No entry that has the tag now is to be seen any more. Their removals follow as records.</summary>
/// <param name="Tag">The tag.</param>
public sealed record InvalidateTagRecord(string Tag) : CacheRecord
{
    internal override long Bytes => 32 + (Tag.Length * 3);
}
