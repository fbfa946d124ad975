using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Cache;

/// <summary>A door to the shards of its silo. It holds nothing.</summary>
[PinnedToSilo, Reentrant]
internal sealed class CacheDoorGrain(LocalCaches local, ILocalSiloDetails silo) : Grain, ICacheDoorGrain
{
    private string _cache = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        _cache = key[..Math.Max(0, key.IndexOf('/', StringComparison.Ordinal))];
        return Enumerable.Range(0, CacheGrains.Doors).Any(door => key == CacheGrains.DoorOf(_cache, door, silo.Name))
            ? Task.CompletedTask
            : throw new ArgumentException($"'{key}' is not the key of a door of {silo.Name}.");
    }

    public async Task<CacheAnswer[]?> RunAsync(CacheBatch batch)
    {
        CacheBatches.Check(batch);
        if (local.Find(_cache, silo.Name) is not { } shards || shards.Silo.Incarnation != batch.Incarnation)
            return null;
        var answers = new CacheAnswer[batch.Calls.Length];
        var run = await shards.RunAsync(batch.Calls, answers, CacheGrains.MaxBatchBytes);
        return run == answers.Length ? answers : answers[..run];
    }

    public async Task<CacheFeed?> ReadFeedAsync(CacheFeedRequest request) =>
        local.Find(_cache, silo.Name) is { } shards && shards.Silo.Incarnation == request.Incarnation ? await shards.ReadFeedAsync(request) : null;
}
