using System.Globalization;
using System.Text;
using OrleansCluster.Algorithms.Cache;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>Keys, values and tables for tests. The hash is any good one: which it is does not matter to a table.</summary>
internal static class Keys
{
    public const long Roomy = 64 << 20;

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public static byte[] Of(long number) => Bytes(number.ToString("00000000", CultureInfo.InvariantCulture));

    // FNV-1a, and the finalizer of SplitMix64. The lowest bits are the same for all, as in one shard.
    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var one in key)
            hash = (hash ^ one) * 0x100000001B3;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return (hash ^ (hash >> 31)) & ~1023UL;
    }

    public static CacheTable Table(long capacity = Roomy, bool records = false) => new(new() { CapacityBytes = capacity, RecordsChanges = records });

    public static CacheResult Set(this CacheTable table, string key, string value, long now = 0, CacheExpiry expiry = default, params string[] tags) =>
        table.Apply(CacheOperation.Set(Hash(Bytes(key)), Bytes(key), Bytes(value)) with { Expiry = expiry, Tags = tags }, now);

    public static CacheResult Run(this CacheTable table, Func<ulong, ReadOnlyMemory<byte>, CacheOperation> operation, string key, long now = 0) =>
        table.Apply(operation(Hash(Bytes(key)), Bytes(key)), now);

    /// <summary>What a reader gets; null for a miss.</summary>
    public static string? Read(this CacheTable table, string key, long now = 0) =>
        table.TryGet(Hash(Bytes(key)), Bytes(key), now, out var item) ? Text(item.Value) : null;

    /// <summary>What is there, without an access; null for nothing.</summary>
    public static string? Peek(this CacheTable table, string key, long now = 0) =>
        table.TryPeek(Hash(Bytes(key)), Bytes(key), now, out var item) ? Text(item.Value) : null;
}
