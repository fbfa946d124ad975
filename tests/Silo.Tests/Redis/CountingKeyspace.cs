using System.Collections.Concurrent;
using OrleansCluster.Gateways.Redis.Keyspace;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>A keyspace that tells how it was asked, and can be held, or made to fail.</summary>
internal sealed class CountingKeyspace : IRedisKeyspace
{
    private readonly TableKeyspace _table = new();
    private int _begun;

    /// <summary>How many operations each call had: "R16", "W2".</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>What a call waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>How many calls have come, also those that wait.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>What operations on keys that begin with "bad" end with.</summary>
    public RedisStatus? Failure { get; set; }

    public async ValueTask<int> ReadAsync(ReadOnlyMemory<RedisRead> reads, Memory<RedisItem> items, int maxBytes, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        await Gate.WaitAsync(cancellationToken);
        var answered = await _table.ReadAsync(reads, items, maxBytes, cancellationToken);
        Calls.Enqueue($"R{answered}");
        for (var at = 0; at < answered; at++)
        {
            if (Failure is { } failure && IsBad(reads.Span[at].Key))
                items.Span[at] = new(failure);
        }

        return answered;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<RedisWrite> writes, Memory<RedisWriteResult> results, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        await Gate.WaitAsync(cancellationToken);
        Calls.Enqueue($"W{writes.Length}");
        await _table.WriteAsync(writes, results, cancellationToken);
        for (var at = 0; at < writes.Length; at++)
        {
            if (Failure is { } failure && IsBad(writes.Span[at].Key))
                results.Span[at] = new(failure);
        }
    }

    public ValueTask<RedisScanPage> ScanAsync(ulong cursor, int count, CancellationToken cancellationToken) =>
        Failure is { } failure ? new(new RedisScanPage(failure, 0, [])) : _table.ScanAsync(cursor, count, cancellationToken);

    public ValueTask<RedisCount> CountAsync(CancellationToken cancellationToken) =>
        Failure is { } failure ? new(new RedisCount(failure, 0)) : _table.CountAsync(cancellationToken);

    public ValueTask<RedisStatus> ClearAsync(CancellationToken cancellationToken) => Failure is { } failure ? new(failure) : _table.ClearAsync(cancellationToken);

    private static bool IsBad(ReadOnlyMemory<byte> key) => key.Span.StartsWith("bad"u8);
}
