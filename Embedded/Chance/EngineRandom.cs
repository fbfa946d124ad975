using System.Buffers.Binary;

namespace OrleansCluster.Embedded.Chance;

/// <summary>The one source of chance of a cluster's engine. Safe for use by many threads.</summary>
internal abstract class EngineRandom
{
    public abstract ulong NextUInt64();

    /// <summary>A number from 0 to <paramref name="exclusive"/> − 1, unbiased to within 2⁻³² (Lemire, 2018, arXiv:1805.10941, without the rejection).</summary>
    public int Next(int exclusive) => (int)(((NextUInt64() >> 32) * (ulong)exclusive) >> 32);

    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, NextUInt64());
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], NextUInt64());
        bytes[7] = (byte)((bytes[7] & 0x0f) | 0x40); // RFC 9562 §5.4: version 4
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80); // and its variant
        return new Guid(bytes);
    }
}
