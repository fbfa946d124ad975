using System.Buffers.Binary;
using System.Text;

namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>
/// A growing buffer of bytes. Numbers are of variable length, seven bits a byte, the lowest first; hashes are eight bytes, little-endian.
/// </summary>
internal sealed class CacheFormatWriter(int capacity)
{
    private byte[] _buffer = new byte[capacity];
    private int _length;

    public byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    public void Byte(byte value) => Take(1)[0] = value;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>A number that is not negative.</summary>
    public void Number(long value)
    {
        var rest = checked((ulong)value);
        for (; rest >= 0x80; rest >>= 7)
            Byte((byte)(rest | 0x80));
        Byte((byte)rest);
    }

    public void Hash(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    public void Bytes(ReadOnlyMemory<byte> bytes)
    {
        Number(bytes.Length);
        bytes.Span.CopyTo(Take(bytes.Length));
    }

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Number(length);
        Encoding.UTF8.GetBytes(text, Take(length));
    }

    public void Expiry(CacheExpiry expiry)
    {
        Number(expiry.AbsoluteMs);
        Number(expiry.SlidingMs);
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }
}
