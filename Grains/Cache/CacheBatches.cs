using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>How large calls and answers are, and whether a batch may be.</summary>
internal static class CacheBatches
{
    /// <summary>What an answer counts beside its bytes.</summary>
    private const int Overhead = 64;

    public static long BytesOf(in CacheAnswer answer)
    {
        var bytes = (long)Overhead + answer.Value.Length;
        foreach (var key in answer.Keys ?? [])
            bytes += Overhead + key.Length;
        return bytes;
    }

    /// <exception cref="InvalidCacheRequestException">It has too many calls.</exception>
    public static void Check(CacheBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Calls is null || batch.Calls.Length > CacheGrains.MaxBatchCalls)
            throw new InvalidCacheRequestException($"A batch of {batch.Calls?.Length ?? 0} calls: allowed are {CacheGrains.MaxBatchCalls}.");
    }
}
