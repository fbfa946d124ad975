using System.Buffers.Binary;

namespace OrleansCluster.Bench.Metadata.Etcd;

/// <summary>A message of the few kinds of fields that are needed: numbers and bytes, in a frame.</summary>
internal sealed class GrpcMessage
{
    private const uint Varint = 0;
    private const uint Delimited = 2;
    private readonly List<byte> _bytes = [.. new byte[GrpcCalls.FrameHead]];

    public GrpcMessage Add(int field, long number)
    {
        AddVarint(((uint)field << 3) | Varint);
        AddVarint((ulong)number);
        return this;
    }

    public GrpcMessage Add(int field, ReadOnlySpan<byte> bytes)
    {
        AddVarint(((uint)field << 3) | Delimited);
        AddVarint((ulong)bytes.Length);
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToFrame() => [.. _bytes];

    /// <summary>A field of bytes in a framed answer; empty if there is none, as the encoding means it.</summary>
    public static byte[] BytesOf(ReadOnlySpan<byte> frame, int field) => Find(frame, field, out _).ToArray();

    /// <summary>A field that is a number in a framed answer; 0 if there is none, as the encoding means it.</summary>
    public static long NumberOf(ReadOnlySpan<byte> frame, int field)
    {
        Find(frame, field, out var number);
        return (long)number;
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> frame, int field, out ulong number)
    {
        number = 0;
        var length = BinaryPrimitives.ReadInt32BigEndian(frame[1..]);
        for (var rest = frame.Slice(GrpcCalls.FrameHead, length); !rest.IsEmpty;)
        {
            var key = ReadVarint(ref rest);
            var value = ReadVarint(ref rest);
            var bytes = ReadOnlySpan<byte>.Empty;
            switch (key & 7)
            {
                case Varint:
                    break;
                case Delimited:
                    bytes = rest[..(int)value];
                    rest = rest[(int)value..];
                    break;
                default:
                    throw new InvalidDataException($"A field of wire type {key & 7} was not expected.");
            }

            if (key >> 3 != (uint)field) continue;
            number = value;
            return bytes;
        }

        return [];
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> rest)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = rest[0];
            rest = rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }

    private void AddVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
