using OrleansCluster.Embedded.Enumerations;

namespace Orleans.Runtime;

public static class AsyncEnumerableExtensions
{
    /// <summary>
    /// How many items of a grain's enumeration come in one message at most, if they are there: 1 to 10,000; 100 by default. The grain
    /// makes no more items ahead than these. For what is no call of a grain it means nothing.
    /// </summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        if (self is IBatched batched) batched.BatchSize = Math.Clamp(maxBatchSize, 1, IBatched.MaxSize);
        return self;
    }
}
