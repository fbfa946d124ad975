using OrleansCluster.Algorithms.Cache.Replication;
using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Algorithms.Cache.Directory;

/// <summary>What a member says of itself: format version, weight.</summary>
public static class MemberCodec
{
    /// <summary>The version of the format.</summary>
    public const byte Format = 1;

    /// <summary>The weight of a member that is about to leave: it is given no shards, and gives away those that it has.</summary>
    public const int Leaving = 0;

    /// <param name="weight">Its share of the shards, by the others' weights: up to <see cref="HashLimits.MaxWeight"/>; or <see cref="Leaving"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is out of bounds.</exception>
    public static ByteString Encode(int weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, HashLimits.MaxWeight);
        var writer = new ByteWriter(4);
        writer.Byte(Format);
        writer.Number(weight);
        return ByteString.CopyOf(writer.Written);
    }

    /// <exception cref="FormatException">It cannot be read.</exception>
    public static int Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CacheFormatReader(bytes, Format);
        var weight = (int)reader.Number(HashLimits.MaxWeight);
        return reader.End() is var fault && fault == DecodeFault.None ? weight : throw new FormatException($"What a member says of itself cannot be read: {fault}.");
    }
}
