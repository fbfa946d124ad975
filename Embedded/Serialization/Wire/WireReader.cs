using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// Reads one message after the other. Nothing that it gives refers to the buffer. Every length is checked before anything is made of
/// it: no bytes can make it do anything but yield a value or throw a <see cref="WireFormatException"/>. For one thread at a time.
/// </summary>
internal sealed partial class WireReader
{
    private byte[] _buffer = [];
    private int _start;
    private int _position;
    private int _end;
    private int _depth;

    /// <summary>
    /// How many bytes of elements may still be announced: each element has a byte of its own, so all sequences of a message together
    /// have no more than it has bytes. Else each of many nested ones could claim all that is left.
    /// </summary>
    private long _budget;

    /// <summary>On whose behalf grain references are made; may be null where there are none.</summary>
    public GrainRuntime? Runtime { get; private set; }

    public int Remaining => _end - _position;

    /// <summary>Bytes from the start of the message.</summary>
    public int Position => _position - _start;

    /// <summary>Turns to a message; what was read before is forgotten. The buffer must not change while it is read.</summary>
    public void Reset(ReadOnlyMemory<byte> message, GrainRuntime? runtime)
    {
        var segment = MemoryMarshal.TryGetArray(message, out var array) ? array : new ArraySegment<byte>(message.ToArray());
        (_buffer, _start, _end) = (segment.Array ?? [], segment.Offset, segment.Offset + segment.Count);
        (_position, _depth, _budget) = (_start, 0, segment.Count);
        Runtime = runtime;
        ForgetObjects();
    }

    public byte ReadByte()
    {
        if (_position >= _end) throw Truncated(1);
        return _buffer[_position++];
    }

    public ulong ReadVarint()
    {
        if (_position < _end && _buffer[_position] < 0x80) return _buffer[_position++];
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw Fail("A number has more than 64 bits.");
    }

    public long ReadZigZag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number without a sign that must not be above the limit.</summary>
    public ulong ReadUnsigned(ulong max)
    {
        var value = ReadVarint();
        return value <= max ? value : throw Fail($"{value} is too large; allowed is up to {max}.");
    }

    /// <summary>A number that must be in the range.</summary>
    public long ReadSigned(long min, long max)
    {
        var value = ReadZigZag();
        return value >= min && value <= max ? value : throw Fail($"{value} is out of range; allowed is {min} to {max}.");
    }

    public uint ReadFixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>Bytes in the buffer, to be copied at once; null is told by <paramref name="isNull"/>.</summary>
    public ReadOnlySpan<byte> ReadBytes(out bool isNull)
    {
        var length = ReadVarint();
        isNull = length == 0;
        if (isNull) return [];
        return length - 1 <= (ulong)Remaining ? Take((int)length - 1) : throw Truncated(length - 1);
    }

    public string? ReadString()
    {
        var bytes = ReadBytes(out var isNull);
        if (isNull) return null;
        if (bytes is [byte.MaxValue, ..])
            return bytes.Length % 2 == 1 ? new string(MemoryMarshal.Cast<byte, char>(bytes[1..])) : throw Fail("UTF-16 text has half a unit.");
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Fail("A text is not UTF-8.");
    }

    /// <summary>The number of elements that follow, -1 for none at all; checked against what is left of the message.</summary>
    public int ReadCount(out WireType element)
    {
        element = WireType.End;
        var number = ReadVarint();
        if (number <= 1) return (int)number - 1;
        element = ReadType();
        var count = number - 1;
        if (count > (ulong)(Remaining / element.MinSize())) throw Truncated(count);
        _budget -= (long)count * element.MinSize();
        return _budget >= 0 ? (int)count : throw Fail("The sequences of the message have more elements than it has bytes.");
    }

    /// <summary>The number of elements, which must be of the wire type.</summary>
    public int ReadCount(WireType expected)
    {
        var count = ReadCount(out var element);
        if (count > 0) Expect(expected, element);
        return count;
    }

    public void Expect(WireType expected, WireType found)
    {
        if (expected != found) throw Fail($"A value looks like {found} where {expected} was expected: its type was changed, or these are other bytes.");
    }

    /// <summary>Takes the member of the number if it comes next; steps over those before it, which this version does not know.</summary>
    public bool TryField(ref FieldCursor cursor, ulong number, WireType type)
    {
        while (true)
        {
            if (cursor.State == FieldState.Tag) ReadTag(ref cursor);
            if (cursor.State != FieldState.Value || cursor.Number > number) return false;
            cursor.State = FieldState.Tag;
            if (cursor.Number == number)
            {
                Expect(type, cursor.Type);
                return true;
            }

            Skip(cursor.Type);
        }
    }

    /// <summary>Steps to the members of the next class of the hierarchy.</summary>
    public void NextLevel(ref FieldCursor cursor)
    {
        TryField(ref cursor, ulong.MaxValue, WireType.End);
        if (cursor.State == FieldState.LevelEnd) cursor = default;
    }

    /// <summary>Steps over all that is left of a group.</summary>
    public void EndGroup(ref FieldCursor cursor)
    {
        while (cursor.State != FieldState.End) NextLevel(ref cursor);
    }

    private void ReadTag(ref FieldCursor cursor)
    {
        var tag = ReadByte();
        if (tag is WireTypes.EndTag or WireTypes.LevelTag)
        {
            cursor.State = tag == WireTypes.EndTag ? FieldState.End : FieldState.LevelEnd;
            return;
        }

        var delta = (ulong)(tag >> 4);
        if (delta == WireTypes.LongDelta) delta += ReadUnsigned(long.MaxValue);
        cursor.Type = CheckType(tag & 15);
        cursor.Number = cursor.Next + delta;
        if (cursor.Number >= long.MaxValue) throw Fail("A member's number is too large.");
        cursor.Next = cursor.Number + 1;
        cursor.State = FieldState.Value;
    }

    private WireType ReadType() => CheckType(ReadByte());

    private WireType CheckType(int type) =>
        type is > (int)WireType.End and <= (int)WireType.Object ? (WireType)type : throw Fail($"{type} is not a wire type.");

    /// <summary>The next bytes in the buffer, to be copied at once.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining) throw Truncated((ulong)count);
        var span = _buffer.AsSpan(_position, count);
        _position += count;
        return span;
    }

    public void Enter()
    {
        if ((++_depth & 31) != 0) return;
        if (_depth > WireTypes.DepthLimit || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Fail($"Values are nested too deeply: {_depth} levels; allowed are {WireTypes.DepthLimit}, and what the stack bears.");
    }

    public void Leave() => _depth--;

    public WireFormatException Fail(string message, Exception? cause = null) => new(message, Position, cause);

    private WireFormatException Truncated(ulong wanted) => Fail($"The message ends too early: {wanted} more expected, {Remaining} bytes left.");
}
