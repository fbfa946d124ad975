using System.Buffers.Binary;
using System.Numerics;

namespace OrleansCluster.Algorithms.Metadata.Encoding;

/// <summary>CRC-32C (Castagnoli), as iSCSI and most storage formats use it.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of the bytes, or of what was summed before and then the bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var last in bytes)
            crc = BitOperations.Crc32C(crc, last);
        return ~crc;
    }
}
