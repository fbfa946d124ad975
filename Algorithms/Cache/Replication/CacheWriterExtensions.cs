using OrleansCluster.Algorithms.Codecs;

namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>How values of the cache are written.</summary>
internal static class CacheWriterExtensions
{
    public static void Expiry(this ByteWriter writer, CacheExpiry expiry)
    {
        writer.Number(expiry.AbsoluteMs);
        writer.Number(expiry.SlidingMs);
    }
}
