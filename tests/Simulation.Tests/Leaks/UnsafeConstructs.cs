using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace OrleansCluster.Simulation.Tests.Leaks;

/// <summary>What leaves the simulation's thread or its clock, each at its smallest. The analyzer bans most of them in the product's code.</summary>
internal static class UnsafeConstructs
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Named("Task.Run")]
    public static Task TaskRun(TimeProvider time) => Task.Run(() => { });

    [Named("Task.Factory.StartNew")]
    public static Task StartNew(TimeProvider time) => Task.Factory.StartNew(() => { }, default, default, TaskScheduler.Default);

    [Named("ThreadPool.QueueUserWorkItem")]
    public static Task QueueUserWorkItem(TimeProvider time)
    {
        ThreadPool.QueueUserWorkItem(_ => { });
        return Task.CompletedTask;
    }

    [Named("ThreadPool.UnsafeQueueUserWorkItem")]
    public static Task UnsafeQueueUserWorkItem(TimeProvider time)
    {
        ThreadPool.UnsafeQueueUserWorkItem(_ => { }, null);
        return Task.CompletedTask;
    }

    [Named("due in 3600000 ms: Task.Delay")]
    public static Task DelayWithoutTime(TimeProvider time) => Task.Delay(TimeSpan.FromHours(1));

    [Named("Task.WaitAsync")]
    public static async Task WaitAsyncWithoutTime(TimeProvider time) => await new TaskCompletionSource().Task.WaitAsync(Moment);

    [Named("CancelAfter")]
    public static Task CancelAfterWithoutTime(TimeProvider time)
    {
        new CancellationTokenSource().CancelAfter(Moment);
        return Task.CompletedTask;
    }

    [Named("CancellationTokenSource with a delay")]
    public static Task CancellationWithoutTime(TimeProvider time)
    {
        _ = new CancellationTokenSource(Moment);
        return Task.CompletedTask;
    }

    [Named("System.Threading.Timer")]
    public static Task RealTimer(TimeProvider time)
    {
        _ = new Timer(_ => { }, null, Moment, Moment);
        return Task.CompletedTask;
    }

    [Named("System.Timers.Timer")]
    public static Task OldTimer(TimeProvider time)
    {
        new System.Timers.Timer(Moment).Start();
        return Task.CompletedTask;
    }

    [Named("PeriodicTimer")]
    public static async Task PeriodicTimerWithoutTime(TimeProvider time) => await new PeriodicTimer(Moment).WaitForNextTickAsync();

    [Named("does not come back to its context")]
    public static async Task ConfigureAwaitCompletedInATurn(TimeProvider time)
    {
        var source = new TaskCompletionSource();
        var waiter = WaitAsync();
        source.SetResult();
        await waiter;

        async Task WaitAsync() => await source.Task.ConfigureAwait(false);
    }

    [Named("does not come back to its context")]
    public static async Task CopyOfAStreamThatIsLate(TimeProvider time)
    {
        var late = new LateStream();
        var copy = late.CopyToAsync(Stream.Null);
        late.Arrive();
        await copy;
    }

    [Named("does not come back to its context")]
    public static async Task HashOfAStreamThatIsLate(TimeProvider time)
    {
        var late = new LateStream();
        var hash = SHA256.HashDataAsync(late);
        late.Arrive();
        await hash;
    }

    [Named("SemaphoreSlim.WaitAsync with a token")]
    public static async Task SemaphoreWithTokenCancelled(TimeProvider time)
    {
        using var cancelled = new CancellationTokenSource();
        var entered = new SemaphoreSlim(0).WaitAsync(cancelled.Token);
        cancelled.Cancel();
        await entered;
    }

    [Named("SemaphoreSlim.WaitAsync with a timeout")]
    public static async Task SemaphoreWithTimeout(TimeProvider time) => await new SemaphoreSlim(0).WaitAsync(Moment);

    [Named("a channel's read or write with a token")]
    public static async Task ChannelReadWithTokenCancelled(TimeProvider time)
    {
        using var cancelled = new CancellationTokenSource();
        var read = Channel.CreateUnbounded<int>().Reader.ReadAsync(cancelled.Token);
        cancelled.Cancel();
        await read;
    }

    [Named("CancelAsync")]
    public static async Task CancelAsync(TimeProvider time)
    {
        using var source = new CancellationTokenSource();
        source.Token.Register(() => { });
        await source.CancelAsync();
    }

    [Named("Task.WhenEach")]
    public static async Task WhenEach(TimeProvider time)
    {
        var source = new TaskCompletionSource();
        var loop = LoopAsync();
        source.SetResult();
        await loop;

        async Task LoopAsync()
        {
            await foreach (var task in Task.WhenEach(source.Task)) await task;
        }
    }

    [Named("Parallel")]
    public static Task ParallelFor(TimeProvider time)
    {
        Parallel.For(0, 100, _ => Thread.SpinWait(1000));
        return Task.CompletedTask;
    }

    [Named("Parallel")]
    public static Task ParallelForEachAsync(TimeProvider time) => Parallel.ForEachAsync(Enumerable.Range(0, 10), (_, _) => ValueTask.CompletedTask);

    [Named("parallel LINQ")]
    public static Task ParallelLinq(TimeProvider time)
    {
        _ = Enumerable.Range(0, 1000).AsParallel().WithDegreeOfParallelism(2).Select(number => number + 1).ToArray();
        return Task.CompletedTask;
    }

    [Named(".Wait() or .Result of a task")]
    public static Task Wait(TimeProvider time)
    {
        Task.Delay(Moment, time).Wait();
        return Task.CompletedTask;
    }

    [Named(".Wait() or .Result of a task")]
    public static Task<int> Result(TimeProvider time) => Task.FromResult(new TaskCompletionSource<int>().Task.Result);

    [Named(".Wait() or .Result of a task")]
    public static Task GetResult(TimeProvider time)
    {
        Task.Delay(Moment, time).GetAwaiter().GetResult();
        return Task.CompletedTask;
    }

    [Named("a wait for an event")]
    public static Task WaitForAnEvent(TimeProvider time)
    {
        new ManualResetEventSlim().Wait();
        return Task.CompletedTask;
    }

    [Named("asynchronous file I/O")]
    public static async Task FileRead(TimeProvider time) => await File.ReadAllTextAsync(typeof(UnsafeConstructs).Assembly.Location);

    [Named("asynchronous file I/O")]
    public static async Task RandomAccessRead(TimeProvider time)
    {
        using var file = File.OpenHandle(typeof(UnsafeConstructs).Assembly.Location, options: FileOptions.Asynchronous);
        await RandomAccess.ReadAsync(file, new byte[16], 0);
    }

    [Named("BackgroundService")]
    public static Task Background(TimeProvider time) => new Idle().StartAsync(default);

    [Named("a thread of its own")]
    public static async Task OwnThread(TimeProvider time)
    {
        var source = new TaskCompletionSource();
        var waiter = AwaitAsync();
        var thread = new Thread(() => source.SetResult());
        thread.Start();

        // Nothing tells that a thread was started: it is caught when it comes back. Here that is certain to be within the run.
        SpinWait.SpinUntil(() => !thread.IsAlive);
        await waiter;

        async Task AwaitAsync() => await source.Task;
    }

    [Named("a thread of its own")]
    public static Task OwnThreadReadsTheClock(TimeProvider time)
    {
        var thread = new Thread(() => time.GetUtcNow());
        thread.Start();
        SpinWait.SpinUntil(() => !thread.IsAlive);
        return Task.CompletedTask;
    }

    private sealed class Idle : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}
