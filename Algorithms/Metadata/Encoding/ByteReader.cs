using System.Buffers.Binary;
using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Encoding;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote, from a source that is not trusted. It never throws: at the first thing that is
/// wrong it keeps the reason, and from then on yields zeros. Every length is checked against its limit and against the bytes
/// that are there before anything is allocated for it.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What was wrong first; null while nothing was.</summary>
    public RefusedAnswer? Problem { get; private set; }

    public readonly bool Failed => Problem is not null;

    public readonly int Remaining => _rest.Length;

    public void Refuse(RefusalKind kind, long limit = 0, long actual = 0)
    {
        Problem ??= new RefusedAnswer(kind, limit, actual);
        _rest = default;
    }

    public byte Byte()
    {
        var one = Take(1);
        return one.IsEmpty ? (byte)0 : one[0];
    }

    public bool Flag()
    {
        var value = Byte();
        if (value > 1)
            Refuse(RefusalKind.Malformed);
        return value == 1;
    }

    /// <summary>A number that is not negative and not above the limit.</summary>
    public long Number(long max = long.MaxValue)
    {
        var value = Unsigned();
        if (value <= (ulong)max)
            return (long)value;
        Refuse(RefusalKind.Malformed, max);
        return 0;
    }

    /// <summary>A number from 1 to the limit.</summary>
    public int Positive(int max)
    {
        var value = Number(max);
        if (value == 0)
            Refuse(RefusalKind.Malformed, max);
        return (int)value;
    }

    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1)
                break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        Refuse(RefusalKind.Malformed);
        return 0;
    }

    public uint UInt32()
    {
        var bytes = Take(sizeof(uint));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>How many elements follow: each takes a byte at least, so there are no more than bytes.</summary>
    public int Count(int max, RefusalKind tooMany)
    {
        var count = Number();
        if (count > max)
            Refuse(tooMany, max, count);
        else if (count > Remaining)
            Refuse(RefusalKind.Malformed);
        return Failed ? 0 : (int)count;
    }

    public ByteString Bytes(int max, RefusalKind tooLong)
    {
        var length = Number();
        if (length > max)
            Refuse(tooLong, max, length);
        return ByteString.CopyOf(Take((int)Math.Min(length, int.MaxValue)));
    }

    public ByteString Key()
    {
        var key = Bytes(MetadataLimits.MaxKeyBytes, RefusalKind.KeyLength);
        if (key.IsEmpty)
            Refuse(RefusalKind.KeyLength, MetadataLimits.MaxKeyBytes);
        return key;
    }

    public ByteString Value() => Bytes(MetadataLimits.MaxValueBytes, RefusalKind.ValueTooLarge);

    public KeyRange Range()
    {
        if (Flag())
            return KeyRange.One(Key());
        // The end may be the successor of a key of full length.
        var from = Bytes(MetadataLimits.MaxKeyBytes + 1, RefusalKind.KeyLength);
        return KeyRange.Between(from, Bytes(MetadataLimits.MaxKeyBytes + 1, RefusalKind.KeyLength));
    }

    /// <summary>An enumeration's value, of which there are <paramref name="count"/> from 0 on.</summary>
    public byte Choice(int count)
    {
        var value = Byte();
        if (value >= count)
            Refuse(RefusalKind.Malformed, count - 1, value);
        return Failed ? (byte)0 : value;
    }

    /// <summary>Nothing may be left.</summary>
    public void End()
    {
        if (Remaining > 0)
            Refuse(RefusalKind.Malformed);
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            Refuse(RefusalKind.Malformed);
            return default;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
