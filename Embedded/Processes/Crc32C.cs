using System.Buffers.Binary;
using System.Numerics;

namespace OrleansCluster.Embedded.Processes;

/// <summary>CRC-32C (Castagnoli), as iSCSI uses it (RFC 3720, appendix B.4): what a frame's checksum is.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var octet in data) crc = BitOperations.Crc32C(crc, octet);
        return ~crc;
    }
}
