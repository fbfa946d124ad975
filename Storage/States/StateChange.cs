using System.Buffers.Binary;
using System.Text;

namespace OrleansCluster.Storage.States;

/// <summary>
/// A change as the log keeps it: kind u8 (1: put, 2: delete) | key length u16 | key, UTF-8 | the value, to the end. Or kind u8 (3: the folder's
/// format from here on) | format u16. A later format takes other kinds.
/// </summary>
internal static class StateChange
{
    private const byte Put = 1;
    private const byte Delete = 2;
    private const byte Format = 3;
    private const int HeaderBytes = 3;
    private const int FormatBytes = 3;

    /// <summary>Encodes a put; the value's copy in it is what the store keeps in memory, too.</summary>
    public static (byte[] Payload, ReadOnlyMemory<byte> Value) EncodePut(string key, int keyBytes, ReadOnlySpan<byte> value)
    {
        var payload = new byte[HeaderBytes + keyBytes + value.Length];
        WriteKey(payload, Put, key, keyBytes);
        value.CopyTo(payload.AsSpan(HeaderBytes + keyBytes));
        return (payload, payload.AsMemory(HeaderBytes + keyBytes));
    }

    public static byte[] EncodeDelete(string key, int keyBytes)
    {
        var payload = new byte[HeaderBytes + keyBytes];
        WriteKey(payload, Delete, key, keyBytes);
        return payload;
    }

    public static byte[] EncodeFormat(int format)
    {
        var payload = new byte[FormatBytes];
        payload[0] = Format;
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(1), (ushort)format);
        return payload;
    }

    /// <summary>The format that a change says; null if it is another change.</summary>
    /// <exception cref="UnsupportedFormatException">The format is of a newer program.</exception>
    public static int? DecodeFormat(ReadOnlySpan<byte> payload, string log)
    {
        if (payload.Length != FormatBytes || payload[0] != Format)
            return null;
        var format = BinaryPrimitives.ReadUInt16LittleEndian(payload[1..]);
        return format <= StateFormat.Marked ? format : throw new UnsupportedFormatException(log, "a folder of records", format, StateFormat.Marked);
    }

    /// <summary>Reads a change of a record; the value is null for a delete.</summary>
    /// <exception cref="UnsupportedFormatException">Its kind is of a newer program.</exception>
    public static (string Key, int KeyBytes, byte[]? Value) Decode(ReadOnlySpan<byte> payload, string log)
    {
        var kind = payload.IsEmpty ? (byte)0 : payload[0];
        if (kind is not (Put or Delete))
            throw new UnsupportedFormatException(log, "a change", kind, Format);
        var keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(payload[1..]);
        var key = Encoding.UTF8.GetString(payload.Slice(HeaderBytes, keyBytes));
        return (key, keyBytes, kind == Delete ? null : payload[(HeaderBytes + keyBytes)..].ToArray());
    }

    private static void WriteKey(Span<byte> payload, byte kind, string key, int keyBytes)
    {
        payload[0] = kind;
        BinaryPrimitives.WriteUInt16LittleEndian(payload[1..], (ushort)keyBytes);
        Encoding.UTF8.GetBytes(key, payload[HeaderBytes..]);
    }
}
