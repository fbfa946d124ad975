using System.Text;
using OrleansCluster.Client.Cache;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>Calls of one key take effect in their order, whatever has to be sent again.</summary>
public sealed class CacheOrderTests
{
    private static readonly CacheKey Key = "k";

    private readonly List<string> _done = [];
    private int _batches;

    [Fact]
    public async Task What_comes_behind_a_change_that_has_to_be_sent_again_does_not_overtake_it()
    {
        // Too many for one batch, so that the last would go in one of its own.
        var calls = Enumerable.Range(0, CacheGrains.MaxBatchCalls + 1).Select(number => Set(number)).ToArray();
        var client = Client(batch =>
        {
            _batches++;
            return [.. batch.Calls.Select(call => _batches == 1 ? new CacheAnswer(CacheCallStatus.RecordsWaiting) : Do(call))];
        });
        var answers = new CacheAnswer[calls.Length];
        await client.RunAsync(calls, answers, CancellationToken.None);
        Assert.All(answers, answer => Assert.Equal(CacheCallStatus.Done, answer.Status));
        Assert.Equal(Enumerable.Range(0, calls.Length).Select(number => $"{number}"), _done);
    }

    [Fact]
    public async Task A_read_is_not_made_again_behind_a_change_that_came_after_it()
    {
        var client = Client(batch =>
        {
            _batches++;
            return [.. batch.Calls.Select(_ => new CacheAnswer(CacheCallStatus.OutcomeUnknown))];
        });
        var answers = new CacheAnswer[2];
        await client.RunAsync(new[] { new CacheCall(CacheCallKind.Get, Key.Hash, Key.Bytes), Set(1) }, answers, CancellationToken.None);
        Assert.Equal(1, _batches);
        Assert.Equal([CacheCallStatus.NotServed, CacheCallStatus.OutcomeUnknown], answers.Select(answer => answer.Status));
    }

    [Fact]
    public async Task A_read_of_which_nothing_was_heard_is_made_again()
    {
        var client = Client(batch =>
        {
            _batches++;
            return [.. batch.Calls.Select(_ => _batches == 1 ? new CacheAnswer(CacheCallStatus.OutcomeUnknown) : new CacheAnswer(CacheCallStatus.Done) { ItemVersion = 7 })];
        });
        Assert.Equal(7, (await client.GetAsync(Key))!.Value.Version);
    }

    [Fact]
    public async Task Who_cancels_a_change_in_his_own_process_waits_for_its_copies_no_longer()
    {
        var (local, copied) = (new LocalCaches(), new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        local.Add(CacheGrains.DefaultCache, CallProxy.Make<ICacheShards>((method, _) =>
            method.Name == nameof(ICacheShards.RunAsync) ? new ValueTask<int>(copied.Task) : new CacheSilo("silo-0", 1)));
        var client = Client(_ => throw new NotSupportedException("The shard is here."), local);
        await client.GetPartitionsAsync();
        using var giving = new CancellationTokenSource();
        var setting = client.SetAsync(Key, "v"u8.ToArray(), cancellationToken: giving.Token);
        Assert.False(setting.IsCompleted);
        giving.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => setting.WaitAsync(TimeSpan.FromSeconds(60)));
        copied.SetResult(1);
    }

    private static CacheCall Set(int number) => new(CacheCallKind.Set, Key.Hash, Key.Bytes) { Value = Encoding.UTF8.GetBytes($"{number}") };

    private CacheAnswer Do(CacheCall call)
    {
        _done.Add(Encoding.UTF8.GetString(call.Value.Span));
        return new(CacheCallStatus.Done) { Version = _done.Count };
    }

    private static CacheClient Client(Func<CacheBatch, CacheAnswer[]> door, LocalCaches? local = null) => DoorCache.Client(batch => Task.FromResult(door(batch)), local);
}
