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

    /// <param name="weight">Its share of the shards, by the others' weights: 1 to <see cref="HashLimits.MaxWeight"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is out of bounds.</exception>
    public static ByteString Encode(int weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
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
        if (weight == 0)
            reader.Refuse();
        return reader.End() is var fault && fault == DecodeFault.None ? weight : throw new FormatException($"What a member says of itself cannot be read: {fault}.");
    }
}
