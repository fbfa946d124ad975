using OrleansCluster.Algorithms.Cache.Near;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>The feed of one life of a silo, and those who wait for something in it. Any thread may call.</summary>
internal sealed class NearFeed(TimeProvider time, Func<bool> isSure)
{
    /// <summary>Requests that may wait at one time; a further one is answered at once.</summary>
    public const int MaxWaiting = 4_096;

    private readonly Lock _lock = new();
    private readonly ChangeFeed _feed = new();
    private List<TaskCompletionSource> _waiting = [];

    /// <summary>Somebody is about to read a key, and keeps what he reads.</summary>
    public void Mark(ulong hash) => _feed.Mark(hash);

    /// <summary>A key was changed, and nobody was told yet.</summary>
    public void Changed(ulong hash)
    {
        if (_feed.Changed(hash))
            Wake();
    }

    /// <summary>Everything in a partition was changed, or may be elsewhere.</summary>
    public void Dropped(int partition)
    {
        if (_feed.Dropped(partition))
            Wake();
    }

    /// <summary>The life has ended: nobody waits any more.</summary>
    public void End() => Wake();

    public async Task<CacheFeed> ReadAsync(CacheFeedRequest request)
    {
        var begun = time.GetTimestamp();
        if (request.From >= 0)
            await WaitAsync(request.From, TimeSpan.FromMilliseconds(Math.Clamp(request.WaitMs, 0, CacheGrains.MaxFeedWaitMs)));
        var held = time.GetElapsedTime(begun);
        var page = _feed.Read(request.From);

        // In this order: what the lease held for until here is in the page.
        return new(page.Next, page.IsWhole, page.IsLast && isSure(), (int)held.TotalMilliseconds, page.Hashes, page.Partitions);
    }

    private async Task WaitAsync(long from, TimeSpan limit)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            if (_feed.Next != from || _waiting.Count >= MaxWaiting || limit == TimeSpan.Zero || !isSure())
                return;
            _waiting.Add(waiting = new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using var late = new CancellationTokenSource(limit, time);
        await using var giving = late.Token.UnsafeRegister(static waiting => ((TaskCompletionSource)waiting!).TrySetResult(), waiting);
        await waiting.Task;
        lock (_lock)
            _waiting.Remove(waiting);
    }

    private void Wake()
    {
        List<TaskCompletionSource> woken;
        lock (_lock)
        {
            if (_waiting.Count == 0)
                return;
            (woken, _waiting) = (_waiting, []);
        }

        foreach (var waiting in woken)
            waiting.TrySetResult();
    }
}
