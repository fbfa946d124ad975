using System.Text;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache.Distributed;

/// <summary>Keys of .NET's caches, which are texts, as keys of the cluster's, which are bytes.</summary>
internal static class DistributedKey
{
    // Two texts must not become the same bytes.
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidCacheRequestException">It is empty, too long, or no text.</exception>
    public static CacheKey Of(string instance, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (BytesOf(key) is not { } length)
            throw new InvalidCacheRequestException("A key is no text: it has half of a surrogate pair.");
        var prefix = Strict.GetByteCount(instance);
        if (prefix + (long)length is < 1 or > CacheLimits.MaxKeyBytes)
            throw new InvalidCacheRequestException($"A key of {prefix + (long)length} bytes, {prefix} of which are the instance's name: allowed are 1 to {CacheLimits.MaxKeyBytes}.");
        var bytes = new byte[prefix + length];
        Strict.GetBytes(instance, bytes);
        Strict.GetBytes(key, bytes.AsSpan(prefix));
        return new(bytes);
    }

    /// <summary>How many bytes of UTF-8 a text has; null if it is none.</summary>
    public static int? BytesOf(string text)
    {
        try
        {
            return Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
