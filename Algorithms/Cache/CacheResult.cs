namespace OrleansCluster.Algorithms.Cache;

/// <summary>The answer to an operation.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Version">The version of what was stored, or the position of the change in the shard's order; 0 if nothing changed.</param>
/// <param name="Number">Of an increment the sum, of an append the length of the value, of an invalidation how many entries had the tag at
/// most.</param>
/// <param name="Item">Of a get and a touch the item; of what stored or deleted the item before; of what failed on an item, that one.</param>
/// <param name="Limit">Of a refusal what is allowed, where a number says it.</param>
/// <param name="Actual">Of a refusal what it was, or would have been.</param>
public readonly record struct CacheResult(
    CacheStatus Status, long Version = 0, long Number = 0, CacheItem Item = default, long Limit = 0, long Actual = 0)
{
    /// <summary>The operation can never be done as it is.</summary>
    public bool IsRefusal => Status >= CacheStatus.InvalidKey;
}
