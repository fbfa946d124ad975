using System.Text;
using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Client.Cache;

/// <summary>A key: 1 to 4,096 bytes, of a text its UTF-8. Bytes that are given are not copied: they must not change while a call of them is under way.</summary>
public readonly struct CacheKey
{
    public CacheKey(ReadOnlyMemory<byte> bytes) => (Bytes, Hash) = (bytes, KeyHash.Of(bytes.Span).Value);

    public CacheKey(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The 64-bit hash that says which shard it is in (XXH3).</summary>
    public ulong Hash { get; }

    public static implicit operator CacheKey(string text) => new(text);

    public static implicit operator CacheKey(byte[] bytes) => new(bytes);

    public static implicit operator CacheKey(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>As text, as far as it is one.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}
