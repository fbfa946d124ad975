using Orleans;

namespace OrleansCluster.Simulation.Tests.Callbacks;

public sealed class CallerGrain(TimeProvider time) : Grain, ICaller
{
    public Task<int> Ask(ICalled called, int number) => called.Twice(number);

    public async IAsyncEnumerable<int> Count(int to)
    {
        for (var i = 0; i < to; i++)
        {
            if (i % 7 == 0) await Task.Delay(TimeSpan.FromMilliseconds(i), time);
            yield return i;
        }
    }
}
