using System.Buffers;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;

namespace OrleansCluster.Cluster.Tests.Cache.Distributed;

/// <summary>What a script is made of. Every form of a call, synchronous or not, is asked for in turn: they must not differ.</summary>
internal sealed class CacheScript(Func<DateTimeOffset> now)
{
    private int _turn;

    public CacheStep Get(string key)
    {
        var turn = _turn++;
        return new($"get {key}", async cache => ((turn % 4) switch
        {
            0 => cache.Get(key),
            1 => await cache.GetAsync(key),
            2 => Buffered(cache, key),
            _ => await BufferedAsync(cache, key),
        }) is { } bytes ? Encoding.UTF8.GetString(bytes) : "nothing");
    }

    public CacheStep Set(string key, string value, TimeSpan? absolute = null, TimeSpan? relative = null, TimeSpan? sliding = null)
    {
        var turn = _turn++;
        return new($"set {key} = {value}, at {absolute}, in {relative}, sliding {sliding}", async cache =>
        {
            var options = new DistributedCacheEntryOptions { AbsoluteExpiration = now() + absolute, AbsoluteExpirationRelativeToNow = relative, SlidingExpiration = sliding };
            var bytes = Encoding.UTF8.GetBytes(value);
            switch (turn % 4, cache)
            {
                case (0, _): cache.Set(key, bytes, options); break;
                case (2, IBufferDistributedCache buffered): buffered.Set(key, InPieces(bytes), options); break;
                case (3, IBufferDistributedCache buffered): await buffered.SetAsync(key, turn % 8 < 4 ? new(bytes) : InPieces(bytes), options); break;
                default: await cache.SetAsync(key, bytes, options); break;
            }

            // What was handed over is the caller's again; .NET's cache in memory keeps it.
            if (cache is IBufferDistributedCache)
                bytes.AsSpan().Clear();
            return "done";
        });
    }

    public CacheStep Refresh(string key)
    {
        var turn = _turn++;
        return new($"refresh {key}", async cache =>
        {
            if (turn % 2 == 0)
                cache.Refresh(key);
            else
                await cache.RefreshAsync(key);
            return "done";
        });
    }

    public CacheStep Remove(string key)
    {
        var turn = _turn++;
        return new($"remove {key}", async cache =>
        {
            if (turn % 2 == 0)
                cache.Remove(key);
            else
                await cache.RemoveAsync(key);
            return "done";
        });
    }

    public CacheStep Pass(TimeSpan time) => new($"{time} pass", _ => Task.FromResult(""), time);

    /// <summary>A step drawn by chance, of a few keys and of times that meet.</summary>
    public CacheStep Any(Random chance)
    {
        var key = $"key {chance.Next(4)}";
        return chance.Next(9) switch
        {
            0 or 1 => Set(key, $"{chance.Next(1000)}", Time(chance), Time(chance), Time(chance)),
            2 => Refresh(key),
            3 => Remove(key),
            4 or 5 => Pass(TimeSpan.FromSeconds(chance.Next(1, 8))),
            _ => Get(key),
        };
    }

    /// <summary>The same bytes in several pieces.</summary>
    public static ReadOnlySequence<byte> InPieces(byte[] bytes)
    {
        var (first, middle) = (new Piece(bytes.AsMemory(0, bytes.Length / 2), 0), bytes.Length / 2);
        return new(first, 0, first.Append(bytes.AsMemory(middle)), bytes.Length - middle);
    }

    private static TimeSpan? Time(Random chance) => chance.Next(3) == 0 ? TimeSpan.FromSeconds(chance.Next(1, 20)) : null;

    // .NET's cache in memory has no buffers.
    private static byte[]? Buffered(IDistributedCache cache, string key)
    {
        if (cache is not IBufferDistributedCache buffered)
            return cache.Get(key);
        var written = new ArrayBufferWriter<byte>();
        return buffered.TryGet(key, written) ? written.WrittenSpan.ToArray() : null;
    }

    private static async Task<byte[]?> BufferedAsync(IDistributedCache cache, string key)
    {
        if (cache is not IBufferDistributedCache buffered)
            return await cache.GetAsync(key);
        var written = new ArrayBufferWriter<byte>();
        return await buffered.TryGetAsync(key, written) ? written.WrittenSpan.ToArray() : null;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> bytes, long begin) => (Memory, RunningIndex) = (bytes, begin);

        public Piece Append(ReadOnlyMemory<byte> bytes)
        {
            var next = new Piece(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
