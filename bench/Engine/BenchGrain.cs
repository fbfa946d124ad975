using System.Diagnostics;
using Orleans;
using Orleans.Placement;

namespace OrleansCluster.Bench.Engine;

[KeyParityPlacement]
public sealed class BenchGrain : Grain, IBenchGrain
{
    public ValueTask Empty() => default;

    public Task EmptyTask() => Task.CompletedTask;

    public Task<int> Take(byte[] data) => Task.FromResult(data.Length);

    public Task<int> TakeImmutable(byte[] data) => Task.FromResult(data.Length);

    public async Task CallEmpty(long target, int calls)
    {
        var other = GrainFactory.GetGrain<IBenchGrain>(target);
        for (var i = 0; i < calls; i++) await other.Empty();
    }

    public async Task<long[]> TimeEmpty(long target, int calls)
    {
        var other = GrainFactory.GetGrain<IBenchGrain>(target);
        var times = new long[calls];
        for (var i = 0; i < calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await other.Empty();
            times[i] = Stopwatch.GetTimestamp() - started;
        }

        return times;
    }

    public async Task CallEmptyTask(long target, int calls)
    {
        var other = GrainFactory.GetGrain<IBenchGrain>(target);
        for (var i = 0; i < calls; i++) await other.EmptyTask();
    }

    public async Task CallTake(long target, int calls, int bytes, bool immutable)
    {
        var other = GrainFactory.GetGrain<IBenchGrain>(target);
        var data = new byte[bytes];
        for (var i = 0; i < calls; i++) _ = immutable ? await other.TakeImmutable(data) : await other.Take(data);
    }
}
