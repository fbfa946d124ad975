using System.Collections.Concurrent;
using Orleans;
using Orleans.TestingHost;

namespace OrleansCluster.Embedded.Tests.Engine;

/// <summary>Stricter than what Orleans promises: what was cancelled before its turn never runs.</summary>
public sealed class QueuedCancellationTests
{
    [Fact]
    public async Task A_call_cancelled_while_it_waits_for_its_turn_is_not_executed()
    {
        await using var cluster = new InProcessTestClusterBuilder(1).Build();
        await cluster.DeployAsync();
        var grain = cluster.Client.GetGrain<IQueued>("queued");
        var first = grain.Hold();
        await Eventually.Is(() => QueuedGrain.Done.Contains("held"));
        using var source = new CancellationTokenSource();
        var second = grain.Run(source.Token);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        QueuedGrain.Gate.SetResult();
        await first;
        await grain.Run(CancellationToken.None);
        Assert.Equal(["held", "run"], QueuedGrain.Done);
    }

    public interface IQueued : IGrainWithStringKey
    {
        Task Hold();

        Task Run(CancellationToken cancellationToken);
    }

    public sealed class QueuedGrain : Grain, IQueued
    {
        public static TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static ConcurrentQueue<string> Done { get; } = new();

        public Task Hold()
        {
            Done.Enqueue("held");
            return Gate.Task;
        }

        public Task Run(CancellationToken cancellationToken)
        {
            Done.Enqueue("run");
            return Task.CompletedTask;
        }
    }
}
