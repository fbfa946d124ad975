using System.Buffers;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>The cluster's cache as Redis' keys. What is served in this process is read and changed without a call.</summary>
public sealed class CacheKeyspace(CacheClient cache, TimeProvider time) : IRedisKeyspace
{
    // A cursor: the partition below, and where in it above. Tables leave these bits free.
    private const int PartitionBits = 16;

    // How many values are fetched from other silos before it is known how large they are.
    private const int FirstReads = 16;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public ValueTask<int> ReadAsync(ReadOnlyMemory<RedisRead> reads, Memory<RedisItem> items, int maxBytes, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        for (var at = 0; at < reads.Length; at++)
        {
            ref readonly var read = ref reads.Span[at];
            if (read.Kind == RedisReadKind.Peek || !cache.TryRead(read.Key, out var answer))
                return new(ReadAsync(at, bytes, reads, items, maxBytes, cancellationToken));
            if (!TryTell(read.Kind, answer, ref bytes, maxBytes, at, ref items.Span[at]))
                return new(at);
        }

        return new(reads.Length);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<RedisWrite> writes, Memory<RedisWriteResult> results, CancellationToken cancellationToken)
    {
        var calls = ArrayPool<CacheCall>.Shared.Rent(writes.Length);
        var answers = ArrayPool<CacheAnswer>.Shared.Rent(writes.Length);
        var now = NowMs;
        for (var at = 0; at < writes.Length; at++)
            calls[at] = RedisCalls.CallOf(writes.Span[at], now);
        var running = cache.RunAsync(calls.AsMemory(0, writes.Length), answers.AsMemory(0, writes.Length), cancellationToken);
        if (!running.IsCompletedSuccessfully)
            return new(FinishAsync(running, calls, answers, writes, results));
        Finish(calls, answers, writes.Span, results.Span);
        return default;
    }

    public async ValueTask<RedisScanPage> ScanAsync(ulong cursor, int count, CancellationToken cancellationToken)
    {
        var keys = new List<ReadOnlyMemory<byte>>();
        var (partition, inTable) = (cursor & ((1 << PartitionBits) - 1), cursor >> PartitionBits << PartitionBits);
        try
        {
            var partitions = (ulong)await cache.GetPartitionsAsync(cancellationToken);
            while (partition < partitions && keys.Count < count)
            {
                var answer = await RunAsync(new(CacheCallKind.Scan, partition, default) { Cursor = inTable, Number = count - keys.Count }, cancellationToken);
                if (answer.Status != CacheCallStatus.Done)
                    return new(RedisStatus.Unavailable, 0, []);
                keys.AddRange(answer.Keys ?? []);
                inTable = answer.Cursor;
                if (inTable == 0)
                    partition++;
            }

            return new(RedisStatus.Done, partition < partitions ? inTable | partition : 0, keys);
        }
        catch (CacheUnavailableException)
        {
            return new(RedisStatus.Unavailable, 0, []);
        }
    }

    public async ValueTask<RedisCount> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new(RedisStatus.Done, await cache.CountAsync(cancellationToken));
        }
        catch (CacheUnavailableException)
        {
            return new(RedisStatus.Unavailable, 0);
        }
    }

    public async ValueTask<RedisStatus> ClearAsync(CancellationToken cancellationToken)
    {
        try
        {
            await cache.ClearAsync(cancellationToken);
            return RedisStatus.Done;
        }
        catch (CacheException e) when (e is CacheUnavailableException or CacheOutcomeUnknownException)
        {
            return e.OutcomeKnown ? RedisStatus.Unavailable : RedisStatus.OutcomeUnknown;
        }
    }

    // Those from one on, in one go; those before have been answered.
    private async Task<int> ReadAsync(int from, long bytes, ReadOnlyMemory<RedisRead> reads, Memory<RedisItem> items, int maxBytes, CancellationToken cancellationToken)
    {
        for (var count = FirstReads; from < reads.Length;)
        {
            var calls = new CacheCall[Math.Min(count, reads.Length - from)];
            for (var at = 0; at < calls.Length; at++)
                calls[at] = RedisCalls.CallOf(reads.Span[from + at]);
            var answers = new CacheAnswer[calls.Length];
            await cache.RunAsync(calls, answers, cancellationToken);
            for (var at = 0; at < calls.Length; at++)
            {
                if (!TryTell(reads.Span[from + at].Kind, answers[at], ref bytes, maxBytes, from + at, ref items.Span[from + at]))
                    return from + at;
            }

            // So many as are likely to fit: values that do not would have travelled for nothing.
            from += calls.Length;
            count = (int)Math.Clamp((maxBytes - bytes) * from / Math.Max(1, bytes), 1, RedisLimits.MaxBatch);
        }

        return reads.Length;
    }

    // False if the values would become too many bytes.
    private bool TryTell(RedisReadKind kind, in CacheAnswer answer, ref long bytes, int maxBytes, int at, ref RedisItem item)
    {
        if (answer.ItemVersion == 0)
        {
            item = new(RedisCalls.IsAbsent(answer.Status) ? RedisStatus.NotFound : RedisStatus.Unavailable);
            return true;
        }

        var value = kind == RedisReadKind.Value ? answer.Value : default;
        bytes += value.Length;
        if (bytes > maxBytes && at > 0)
            return false;
        item = new(RedisStatus.Done, value, answer.ValueLength, answer.RemainingMs < 0 ? 0 : NowMs + answer.RemainingMs);
        return true;
    }

    private async Task<CacheAnswer> RunAsync(CacheCall call, CancellationToken cancellationToken)
    {
        var answers = new CacheAnswer[1];
        await cache.RunAsync(new[] { call }, answers, cancellationToken);
        return answers[0];
    }

    private static async Task FinishAsync(ValueTask running, CacheCall[] calls, CacheAnswer[] answers, ReadOnlyMemory<RedisWrite> writes, Memory<RedisWriteResult> results)
    {
        // What has failed may be written to yet, and is left to the collector.
        await running;
        Finish(calls, answers, writes.Span, results.Span);
    }

    private static void Finish(CacheCall[] calls, CacheAnswer[] answers, ReadOnlySpan<RedisWrite> writes, Span<RedisWriteResult> results)
    {
        for (var at = 0; at < writes.Length; at++)
            results[at] = RedisCalls.ResultOf(writes[at], answers[at]);
        Array.Clear(calls, 0, writes.Length);
        Array.Clear(answers, 0, writes.Length);
        ArrayPool<CacheCall>.Shared.Return(calls);
        ArrayPool<CacheAnswer>.Shared.Return(answers);
    }
}
