using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// Writes messages, one after the other, into one contiguous buffer from the pool. What is written between two calls of
/// <see cref="Reset"/> is one message: an object in it twice is written once. For one thread at a time.
/// </summary>
internal sealed class WireWriter : IDisposable
{
    private const int InitialSize = 512;

    /// <summary>A buffer that grew beyond this goes back to the pool with the message.</summary>
    private const int KeptSize = 1 << 20;

    /// <summary>So many characters take at most 126 bytes, so that the length takes one.</summary>
    private const int ShortText = 42;

    private readonly ReferenceTable _objects = new();
    private readonly ReferenceTable _types = new();
    private readonly int _maxLength;
    private byte[] _buffer = [];
    private int _limit;
    private int _position;
    private int _depth;
    private int _nextObject;

    /// <param name="maxLength">The largest message, in bytes; a larger one ends in a <see cref="WireLimitException"/>.</param>
    public WireWriter(int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        _maxLength = maxLength;
    }

    /// <summary>What was written since the last reset; valid until the next write, reset or disposal.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _position);

    public int Length => _position;

    /// <summary>Begins the next message.</summary>
    public void Reset()
    {
        (_position, _depth, _nextObject) = (0, 0, 0);
        _objects.Truncate(0);
        _types.Truncate(0);
        if (_buffer.Length > KeptSize) Dispose();
    }

    /// <summary>Gives the buffer back. The writer may be used again, and rents another.</summary>
    public void Dispose()
    {
        var buffer = _buffer;
        (_buffer, _limit, _position) = ([], 0, 0);
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    public void WriteByte(byte value)
    {
        Ensure(1);
        _buffer[_position++] = value;
    }

    public void WriteVarint(ulong value)
    {
        if (_limit - _position < 10) Ensure((BitOperations.Log2(value | 1) / 7) + 1);
        var buffer = _buffer;
        var position = _position;
        while (value >= 0x80)
        {
            buffer[position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[position++] = (byte)value;
        _position = position;
    }

    public void WriteZigZag(long value) => WriteVarint((ulong)(value << 1) ^ (ulong)(value >> 63));

    public void WriteFixed32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

    public void WriteFixed64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    /// <summary>Bytes as they are, without their number.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteVarint((uint)value.Length + 1u);
        WriteRaw(value);
    }

    public void WriteString(string? value)
    {
        if (value is null) WriteByte(0);
        else if (value.Length > ShortText || _limit - _position < 1 + (3 * value.Length) || !TryWriteShort(value)) WriteText(value);
    }

    private bool TryWriteShort(string value)
    {
        if (Utf8.FromUtf16(value, _buffer.AsSpan(_position + 1), out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            return false;
        _buffer[_position] = (byte)(written + 1);
        _position += written + 1;
        return true;
    }

    private void WriteText(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        var start = _position;
        WriteVarint((uint)count + 1u);
        if (Utf8.FromUtf16(value, Take(count), out _, out _, replaceInvalidSequences: false) == OperationStatus.Done) return;

        // Half a surrogate pair is legal in a string, and in nothing else.
        _position = start;
        var units = MemoryMarshal.AsBytes(value.AsSpan());
        WriteVarint((uint)units.Length + 2u);
        WriteByte(byte.MaxValue);
        WriteRaw(units);
    }

    /// <summary>A tag that takes more than a byte.</summary>
    public void WriteTag(WireType type, ulong delta)
    {
        if (delta < WireTypes.LongDelta)
        {
            WriteByte((byte)((byte)type | (int)(delta << 4)));
            return;
        }

        WriteByte((byte)((byte)type | (WireTypes.LongDelta << 4)));
        WriteVarint(delta - WireTypes.LongDelta);
    }

    /// <summary>The number of elements; -1 for no sequence at all.</summary>
    public void WriteCount(int count) => WriteVarint((uint)(count + 1));

    /// <summary>The type, by its name the first time, by number after.</summary>
    public void WriteType(Type type, byte[] name)
    {
        if (_types.TryGet(type, out var number))
        {
            WriteVarint((uint)number + 2u);
            return;
        }

        _types.Add(type, _types.Count);
        WriteByte(1);
        WriteBytes(name);
    }

    /// <summary>The number of the object that is written next.</summary>
    public int NumberObject() => _nextObject++;

    public void Record(object value, int number) => _objects.Add(value, number);

    public bool TryGetNumber(object value, out int number) => _objects.TryGet(value, out number);

    /// <exception cref="InsufficientExecutionStackException">Objects are nested too deeply, as the copier has it.</exception>
    public void Enter()
    {
        if ((++_depth & 31) != 0) return;
        if (_depth > WireTypes.DepthLimit) throw new InsufficientExecutionStackException($"Objects are nested deeper than {WireTypes.DepthLimit} levels.");
        RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    public void Leave() => _depth--;

    /// <summary>A point to go back to with <see cref="Rollback"/>.</summary>
    public WireMark Mark() => new(_position, _depth, _nextObject, _objects.Count, _types.Count);

    /// <summary>Unwrites all since the mark.</summary>
    public void Rollback(WireMark mark)
    {
        (_position, _depth, _nextObject) = (mark.Position, mark.Depth, mark.NextObject);
        _objects.Truncate(mark.Objects);
        _types.Truncate(mark.Types);
    }

    /// <summary>The next bytes, to be filled at once.</summary>
    public Span<byte> Take(int count)
    {
        Ensure(count);
        var span = _buffer.AsSpan(_position, count);
        _position += count;
        return span;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(int count)
    {
        if (_limit - _position < count) Grow(count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        var needed = (long)_position + count;
        if (needed > _maxLength) throw new WireLimitException(_maxLength);
        var size = Math.Min(Math.Max(Math.Max(needed, InitialSize), 2L * _limit), _maxLength);
        var larger = ArrayPool<byte>.Shared.Rent((int)size);
        _buffer.AsSpan(0, _position).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _limit) = (larger, Math.Min(larger.Length, _maxLength));
    }
}
