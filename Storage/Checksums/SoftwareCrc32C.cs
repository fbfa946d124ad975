using System.Buffers.Binary;

namespace OrleansCluster.Storage.Checksums;

/// <summary>CRC-32C by tables, eight bytes a step. Values are raw: the caller inverts before and after.</summary>
internal static class SoftwareCrc32C
{
    /// <summary>The reflected polynomial.</summary>
    public const uint Polynomial = 0x82F63B78;

    // Tables[k * 256 + b]: the CRC of the byte b followed by k zero bytes.
    private static readonly uint[] Tables = BuildTables();

    public static uint Update(uint raw, ReadOnlySpan<byte> data)
    {
        var tables = Tables;
        while (data.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ raw;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            raw = tables[0x700 + (low & 0xFF)] ^ tables[0x600 + ((low >> 8) & 0xFF)]
                ^ tables[0x500 + ((low >> 16) & 0xFF)] ^ tables[0x400 + (low >> 24)]
                ^ tables[0x300 + (high & 0xFF)] ^ tables[0x200 + ((high >> 8) & 0xFF)]
                ^ tables[0x100 + ((high >> 16) & 0xFF)] ^ tables[high >> 24];
            data = data[8..];
        }

        foreach (var value in data)
            raw = tables[(raw ^ value) & 0xFF] ^ (raw >> 8);
        return raw;
    }

    private static uint[] BuildTables()
    {
        var tables = new uint[8 * 256];
        for (var value = 0u; value < 256; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            tables[value] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = tables[tables[i - 256] & 0xFF] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
