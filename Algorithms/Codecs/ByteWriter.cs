using System.Buffers.Binary;
using System.Text;

namespace OrleansCluster.Algorithms.Codecs;

/// <summary>A growing buffer of bytes. Numbers are written as variable-length integers, seven bits a byte, the lowest first.</summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static ByteWriter? _spare;

    private byte[] _buffer = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>A writer for a short while, to be given to <see cref="Finish"/>.</summary>
    public static ByteWriter Rent()
    {
        var writer = _spare ?? new ByteWriter(1024);
        _spare = null; // Whoever throws before he finishes keeps it.
        writer.Clear();
        return writer;
    }

    /// <summary>What a rented writer has, as an array of its own; the writer is used for others then.</summary>
    public static byte[] Finish(ByteWriter writer)
    {
        var bytes = writer.Written.ToArray();
        if (writer._buffer.Length <= KeptBytes)
            _spare = writer;
        return bytes;
    }

    public void Clear() => Length = 0;

    public void Byte(byte value)
    {
        if (Length < _buffer.Length)
            _buffer[Length++] = value;
        else
            Take(1)[0] = value;
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>A number that is not negative.</summary>
    public void Number(long value) => Unsigned(checked((ulong)value));

    public void Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    /// <summary>Bytes, after their count.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        bytes.CopyTo(Take(bytes.Length));
    }

    /// <summary>A text in UTF-8, after its length in bytes.</summary>
    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Number(length);
        Encoding.UTF8.GetBytes(text, Take(length));
    }

    /// <summary>The next bytes, to be filled by the caller.</summary>
    public Span<byte> Take(int count)
    {
        if (_buffer.Length - Length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
        Length += count;
        return _buffer.AsSpan(Length - count, count);
    }

    /// <summary>Overwrites four bytes that were taken before.</summary>
    public void PatchUInt32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(at, sizeof(uint)), value);
}
