using Orleans;

namespace OrleansCluster.Bench.Engine;

public interface IBenchGrain : IGrainWithIntegerKey
{
    ValueTask Empty();

    Task EmptyTask();

    Task<int> Take(byte[] data);

    Task<int> TakeImmutable([Immutable] byte[] data);

    /// <summary>Calls another grain so many times, one after the other.</summary>
    Task CallEmpty(long target, int calls);

    /// <summary>The same; how long each call took, in ticks of the stopwatch.</summary>
    Task<long[]> TimeEmpty(long target, int calls);

    Task CallEmptyTask(long target, int calls);

    Task CallTake(long target, int calls, int bytes, bool immutable);
}
