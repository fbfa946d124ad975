using System.Collections.Specialized;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>The codecs of the framework's and the engine's types that are a number, a text or a few bytes.</summary>
internal static class ScalarCodecs
{
    /// <summary>Classes whose subclasses are details of the framework: they arrive as the class itself would be made.</summary>
    private static readonly Type[] _bases = [typeof(Type), typeof(Uri), typeof(IPAddress), typeof(CultureInfo), typeof(CompareInfo)];

    private static readonly Dictionary<Type, WireCodec> _codecs = new WireCodec[]
    {
        new ScalarCodec<bool>(WireType.Varint, (w, v) => w.WriteByte(v ? (byte)1 : (byte)0), r => r.ReadUnsigned(1) == 1),
        new BlockCodec<char>(WireType.Varint, (w, v) => w.WriteVarint(v), r => (char)r.ReadUnsigned(char.MaxValue)),
        new BlockCodec<byte>(WireType.Varint, (w, v) => w.WriteVarint(v), r => (byte)r.ReadUnsigned(byte.MaxValue)),
        new BlockCodec<sbyte>(WireType.Varint, (w, v) => w.WriteZigZag(v), r => (sbyte)r.ReadSigned(sbyte.MinValue, sbyte.MaxValue)),
        new BlockCodec<short>(WireType.Varint, (w, v) => w.WriteZigZag(v), r => (short)r.ReadSigned(short.MinValue, short.MaxValue)),
        new BlockCodec<ushort>(WireType.Varint, (w, v) => w.WriteVarint(v), r => (ushort)r.ReadUnsigned(ushort.MaxValue)),
        new BlockCodec<int>(WireType.Varint, (w, v) => w.WriteZigZag(v), r => (int)r.ReadSigned(int.MinValue, int.MaxValue)),
        new BlockCodec<uint>(WireType.Varint, (w, v) => w.WriteVarint(v), r => (uint)r.ReadUnsigned(uint.MaxValue)),
        new BlockCodec<long>(WireType.Varint, (w, v) => w.WriteZigZag(v), r => r.ReadZigZag()),
        new BlockCodec<ulong>(WireType.Varint, (w, v) => w.WriteVarint(v), r => r.ReadVarint()),
        new BlockCodec<Int128>(WireType.Fixed128, WriteBits, ReadBits<Int128>),
        new BlockCodec<UInt128>(WireType.Fixed128, WriteBits, ReadBits<UInt128>),
        new BlockCodec<Half>(WireType.Fixed16, WriteBits, ReadBits<Half>),
        new BlockCodec<float>(WireType.Fixed32, WriteBits, ReadBits<float>),
        new BlockCodec<double>(WireType.Fixed64, WriteBits, ReadBits<double>),
        new BlockCodec<Guid>(WireType.Fixed128, WriteBits, ReadBits<Guid>),
        new BlockCodec<TimeSpan>(WireType.Fixed64, WriteBits, ReadBits<TimeSpan>),
        new ScalarCodec<decimal>(WireType.Fixed128, WriteDecimal, ReadDecimal),
        new ScalarCodec<DateTime>(WireType.Fixed64, WriteBits, ReadDateTime),
        new ScalarCodec<DateTimeOffset>(WireType.Fixed128, WriteDateTimeOffset, ReadDateTimeOffset),
        new ScalarCodec<DateOnly>(WireType.Varint, (w, v) => w.WriteVarint((uint)v.DayNumber), r => DateOnly.FromDayNumber((int)r.ReadUnsigned(int.MaxValue))),
        new ScalarCodec<TimeOnly>(WireType.Varint, (w, v) => w.WriteVarint((ulong)v.Ticks), r => new TimeOnly((long)r.ReadUnsigned(long.MaxValue))),
        new ScalarCodec<BitVector32>(WireType.Fixed32, (w, v) => w.WriteFixed32((uint)v.Data), r => new BitVector32((int)r.ReadFixed32())),
        new ScalarCodec<BigInteger>(WireType.Bytes, (w, v) => w.WriteBytes(v.ToByteArray()), r => new BigInteger(r.ReadBytes(out _))),
        new ScalarCodec<ValueTuple>(WireType.Varint, (w, _) => w.WriteByte(0), r => Nothing<ValueTuple>(r)),
        new ScalarCodec<CancellationToken>(WireType.Varint, (w, _) => w.WriteByte(0), r => Nothing<CancellationToken>(r)),
        new ScalarCodec<string?>(WireType.Bytes, (w, v) => w.WriteString(v), r => r.ReadString()),
        Text(v => v.ToString(), Version.Parse),
        Text(v => (v.IsAbsoluteUri ? "a" : "r") + v.OriginalString, ReadUri),
        Text(v => v.Name, v => CultureInfo.GetCultureInfo(v, predefinedOnly: true)),
        Text(v => v.Name, v => CultureInfo.GetCultureInfo(v, predefinedOnly: true).CompareInfo),
        Text(v => v.ToParsableString(), SiloAddress.FromParsableString),
        new ScalarCodec<IPAddress?>(WireType.Bytes, WriteAddress, ReadAddress),
        new ScalarCodec<IdSpan>(WireType.Bytes, WriteSpan, ReadSpan),
        new ScalarCodec<GrainType>(WireType.Bytes, (w, v) => WriteSpan(w, v.Value), r => new GrainType(ReadSpan(r))),
        new ScalarCodec<GrainInterfaceType>(WireType.Bytes, (w, v) => WriteSpan(w, v.Value), r => new GrainInterfaceType(ReadSpan(r))),
        new ScalarCodec<GrainId>(WireType.Pair, WriteGrainId, ReadGrainId),
    }.ToDictionary(codec => codec.Type);

    /// <summary>All types but <see cref="Type"/> itself, whose values need a catalog of names.</summary>
    public static IEnumerable<Type> Types => _codecs.Keys;

    public static bool TryGet(Type type, [MaybeNullWhen(false)] out WireCodec codec) => _codecs.TryGetValue(type, out codec);

    /// <summary>The class that stands for its subclasses, or the type itself.</summary>
    public static Type Canonical(Type type) => Array.Find(_bases, @base => @base.IsAssignableFrom(type)) ?? type;

    private static ScalarCodec<T?> Text<T>(Func<T, string> to, Func<string, T> from)
        where T : class =>
        new(WireType.Bytes, (w, v) => w.WriteString(v is null ? null : to(v)), r => r.ReadString() is { } text ? from(text) : null);

    private static void WriteBits<T>(WireWriter writer, T value)
        where T : unmanaged => MemoryMarshal.Write(writer.Take(Unsafe.SizeOf<T>()), in value);

    private static T ReadBits<T>(WireReader reader)
        where T : unmanaged => MemoryMarshal.Read<T>(reader.Take(Unsafe.SizeOf<T>()));

    private static T Nothing<T>(WireReader reader)
        where T : struct => reader.ReadUnsigned(0) == 0 ? default : default;

    private static void WriteDecimal(WireWriter writer, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        writer.WriteRaw(MemoryMarshal.AsBytes(parts));
    }

    /// <summary>The constructor refuses what is no decimal.</summary>
    private static decimal ReadDecimal(WireReader reader)
    {
        Span<int> parts = stackalloc int[4];
        reader.Take(sizeof(decimal)).CopyTo(MemoryMarshal.AsBytes(parts));
        return new decimal(parts);
    }

    /// <summary>62 bits of ticks, two of kind.</summary>
    private static DateTime ReadDateTime(WireReader reader)
    {
        var bits = reader.ReadFixed64();
        return (bits & (ulong.MaxValue >> 2)) <= (ulong)DateTime.MaxValue.Ticks ? Unsafe.BitCast<ulong, DateTime>(bits) : throw reader.Fail("A time is after the year 9999.");
    }

    private static void WriteDateTimeOffset(WireWriter writer, DateTimeOffset value)
    {
        writer.WriteFixed64((ulong)value.Ticks);
        writer.WriteFixed64((ulong)value.Offset.Ticks);
    }

    private static DateTimeOffset ReadDateTimeOffset(WireReader reader)
    {
        var ticks = (long)reader.ReadFixed64();
        return new DateTimeOffset(ticks, new TimeSpan((long)reader.ReadFixed64()));
    }

    /// <summary>Whether it is absolute is said, since a path is one or the other by platform.</summary>
    private static Uri ReadUri(string text) =>
        new(text[1..], text[0] == 'a' ? UriKind.Absolute : UriKind.Relative);

    private static void WriteAddress(WireWriter writer, IPAddress? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        Span<byte> bytes = stackalloc byte[16 + sizeof(long)];
        value.TryWriteBytes(bytes, out var length);
        if (length == 16 && value.ScopeId != 0)
        {
            MemoryMarshal.Write(bytes[length..], value.ScopeId);
            length += sizeof(long);
        }

        writer.WriteBytes(bytes[..length]);
    }

    private static IPAddress? ReadAddress(WireReader reader)
    {
        var bytes = reader.ReadBytes(out var isNull);
        if (isNull) return null;
        return bytes.Length == 16 + sizeof(long) ? new IPAddress(bytes[..16], MemoryMarshal.Read<long>(bytes[16..])) : new IPAddress(bytes);
    }

    private static void WriteSpan(WireWriter writer, IdSpan value)
    {
        if (value.Equals(default)) writer.WriteByte(0); // an empty one has another hash
        else writer.WriteBytes(value.AsSpan());
    }

    private static IdSpan ReadSpan(WireReader reader)
    {
        var bytes = reader.ReadBytes(out var isNull);
        return isNull ? default : new IdSpan(bytes.ToArray());
    }

    private static void WriteGrainId(WireWriter writer, GrainId value)
    {
        writer.WriteByte((int)WireType.Bytes << 4 | (int)WireType.Bytes);
        WriteSpan(writer, value.Type.Value);
        WriteSpan(writer, value.Key);
    }

    private static GrainId ReadGrainId(WireReader reader)
    {
        if (reader.ReadByte() != ((int)WireType.Bytes << 4 | (int)WireType.Bytes)) throw reader.Fail("A grain id is not a pair of byte strings.");
        return new GrainId(new GrainType(ReadSpan(reader)), ReadSpan(reader));
    }
}
