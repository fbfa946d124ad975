using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using System.Threading.Tasks.Sources;

namespace OrleansCluster.Simulation.Tests.Leaks;

/// <summary>What comes back to its context and keeps to its clock.</summary>
internal static class SafeConstructs
{
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    public static Task Delay(TimeProvider time) => Task.Delay(Moment, time);

    public static async Task WaitAsync(TimeProvider time) =>
        await Assert.ThrowsAsync<TimeoutException>(() => new TaskCompletionSource().Task.WaitAsync(Moment, time));

    public static async Task Cancellation(TimeProvider time)
    {
        using var source = new CancellationTokenSource(Moment, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(source.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.InfiniteTimeSpan, time, linked.Token));
    }

    public static async Task CancelAfter(TimeProvider time)
    {
        using var source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        source.CancelAfter(Moment);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TaskCompletionSource().Task.WaitAsync(source.Token));
    }

    public static async Task Periodic(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Moment, time);
        for (var i = 0; i < 3; i++) Assert.True(await timer.WaitForNextTickAsync());
    }

    public static async Task TimerOfTheProcess(TimeProvider time)
    {
        var fired = new TaskCompletionSource();
        await using var timer = time.CreateTimer(_ => fired.TrySetResult(), null, Moment, Timeout.InfiniteTimeSpan);
        await fired.Task;
    }

    public static async Task WhenAllAndWhenAny(TimeProvider time)
    {
        await Task.WhenAll(Task.Delay(Moment, time), Task.Delay(Moment * 2, time));
        await Task.WhenAny(Task.Delay(Moment, time), Task.Delay(Moment * 2, time));
    }

    public static async Task CompletionSource(TimeProvider time)
    {
        var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiter = WaitAsync();
        source.SetResult(1);
        Assert.Equal(1, await waiter);

        async Task<int> WaitAsync() => await source.Task;
    }

    public static async Task ChannelWithoutToken(TimeProvider time)
    {
        var channel = Channel.CreateBounded<int>(2);
        var writer = WriteAsync();
        for (var i = 0; i < 10; i++) Assert.Equal(i, await channel.Reader.ReadAsync());
        await writer;
        await channel.Reader.Completion;

        async Task WriteAsync()
        {
            for (var i = 0; i < 10; i++)
            {
                await channel.Writer.WriteAsync(i);
                if (i % 3 == 0) await Task.Delay(Moment, time);
            }

            channel.Writer.Complete();
        }
    }

    public static async Task ChannelReadAll(TimeProvider time)
    {
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });
        var sum = SumAsync();
        for (var i = 0; i < 5; i++) await channel.Writer.WriteAsync(i);
        channel.Writer.Complete();
        Assert.Equal(10, await sum);

        async Task<int> SumAsync()
        {
            var total = 0;
            await foreach (var number in channel.Reader.ReadAllAsync()) total += number;
            return total;
        }
    }

    public static async Task Semaphore(TimeProvider time)
    {
        var gate = new SemaphoreSlim(1);
        await Task.WhenAll(EnterAsync(), EnterAsync(), EnterAsync());

        async Task EnterAsync()
        {
            await gate.WaitAsync();
            await Task.Delay(Moment, time);
            gate.Release();
        }
    }

    public static async Task SemaphoreWithTimeoutOfTheProcess(TimeProvider time) =>
        await Assert.ThrowsAsync<TimeoutException>(() => new SemaphoreSlim(0).WaitAsync().WaitAsync(Moment, time));

    public static async Task AwaitForeachAndUsing(TimeProvider time)
    {
        var seen = 0;
        await foreach (var number in Numbers(time)) seen += number;
        Assert.Equal(3, seen);
        await using var timer = time.CreateTimer(_ => { }, null, Moment, Moment);
    }

    public static async Task Yield(TimeProvider time)
    {
        var context = SynchronizationContext.Current;
        await Task.Yield();
        Assert.Same(context, SynchronizationContext.Current);
    }

    public static async Task ConfigureAwaitOfATimer(TimeProvider time)
    {
        // Completed by an event of the loop, outside of any turn: it goes on in place, without its context, and on this thread.
        var thread = Environment.CurrentManagedThreadId;
        await Task.Delay(Moment, time).ConfigureAwait(false);
        Assert.Equal(thread, Environment.CurrentManagedThreadId);
    }

    public static Task RegisteredCallback(TimeProvider time)
    {
        // In the turn of whoever cancels.
        using var source = new CancellationTokenSource();
        var context = SynchronizationContext.Current;
        SynchronizationContext? ran = null;
        source.Token.Register(() => ran = SynchronizationContext.Current);
        source.Cancel();
        Assert.Same(context, ran);
        return Task.CompletedTask;
    }

    public static async Task PooledSource(TimeProvider time)
    {
        var source = new Source();
        var waiter = WaitAsync();
        source.Core.SetResult(7);
        Assert.Equal(7, await waiter);

        async Task<int> WaitAsync() => await new ValueTask<int>(source, source.Core.Version);
    }

    public static async Task MemoryAndJson(TimeProvider time)
    {
        using var stream = new MemoryStream();
        await JsonSerializer.SerializeAsync(stream, new[] { 1, 2, 3 });
        stream.Position = 0;
        var back = await JsonSerializer.DeserializeAsync<int[]>(stream);
        Assert.Equal(new[] { 1, 2, 3 }, back);
        stream.Position = 0;
        await SHA256.HashDataAsync(stream);
        await stream.CopyToAsync(Stream.Null);
    }

    public static Task SynchronousFiles(TimeProvider time)
    {
        using var file = File.OpenHandle(typeof(SafeConstructs).Assembly.Location);
        Assert.Equal(16, RandomAccess.Read(file, new byte[16], 0));
        return Task.CompletedTask;
    }

    private static async IAsyncEnumerable<int> Numbers(TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(Moment, time, cancellationToken);
            yield return i;
        }
    }

    private sealed class Source : IValueTaskSource<int>
    {
        public ManualResetValueTaskSourceCore<int> Core;

        public int GetResult(short token) => Core.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => Core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            Core.OnCompleted(continuation, state, token, flags);
    }
}
