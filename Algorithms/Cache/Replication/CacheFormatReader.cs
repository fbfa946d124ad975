using System.Buffers.Binary;
using OrleansCluster.Algorithms.Cache.Entries;
using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Hashing;
using Utf8 = System.Text.Encoding;

namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote, from a source that is not trusted. It never throws: at the first thing that is wrong it
/// keeps the fault, and from then on yields zeros. Every length is checked against its limit and against the bytes that are there before
/// anything is allocated for it. Keys and values are parts of the input, not copies.
/// </summary>
internal ref struct CacheFormatReader
{
    private ReadOnlyMemory<byte> _rest;

    public CacheFormatReader(ReadOnlyMemory<byte> input, byte format)
    {
        _rest = input;
        if (input.Length > CacheLimits.MaxBatchBytes)
            Refuse(DecodeFault.TooLarge);
        if (Byte() != format)
            Refuse(DecodeFault.UnknownFormat);
    }

    /// <summary>What was wrong first.</summary>
    public DecodeFault Fault { get; private set; }

    public readonly bool Failed => Fault != DecodeFault.None;

    public void Refuse(DecodeFault fault = DecodeFault.Malformed)
    {
        if (!Failed)
            Fault = fault;
        _rest = default;
    }

    public byte Byte()
    {
        var one = Take(1);
        return one.IsEmpty ? (byte)0 : one.Span[0];
    }

    public bool Flag() => Choice(1) == 1;

    public byte Choice(byte max)
    {
        var value = Byte();
        if (value <= max)
            return value;
        Refuse();
        return 0;
    }

    public long Number(long max = long.MaxValue)
    {
        var value = 0UL;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            // A last byte of 0 would be a second way to write the number.
            if (next < 0x80 && (next > 0 || shift == 0) && value <= (ulong)max)
                return (long)value;
            if (next < 0x80)
                break;
        }

        Refuse();
        return 0;
    }

    /// <summary>A position in the shard's order.</summary>
    public long Position() => Number(long.MaxValue - CacheLimits.MaxBatchRecords);

    /// <summary>A version of an entry, which is above 0.</summary>
    public long Version()
    {
        var version = Position();
        if (version == 0)
            Refuse();
        return version;
    }

    public ulong Hash()
    {
        var bytes = Take(sizeof(ulong));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
    }

    /// <summary>How many follow: each takes so many bytes at least.</summary>
    public int Count(int max, int leastBytes)
    {
        var count = Number(max);
        if (count * leastBytes > _rest.Length)
            Refuse();
        return Failed ? 0 : (int)count;
    }

    public ReadOnlyMemory<byte> Key()
    {
        var key = Take((int)Number(CacheLimits.MaxKeyBytes));
        if (key.IsEmpty)
            Refuse();
        return key;
    }

    public ReadOnlyMemory<byte> Value() => Take((int)Number(CacheLimits.MaxValueBytes));

    public CacheExpiry Expiry() => new(Number(CacheLimits.MaxTimeMs), Number(CacheLimits.MaxSlidingMs));

    public string Tag()
    {
        var tag = Text(CacheLimits.MaxTagBytes);
        if (!EntryCost.IsTag(tag))
            Refuse();
        return tag;
    }

    /// <summary>The name of a silo.</summary>
    public string Name()
    {
        var name = Text(3 * HashLimits.MaxNameLength);
        if (HashNodes.CheckName(name) is not null)
            Refuse();
        return name;
    }

    /// <summary>Nothing may be left.</summary>
    public DecodeFault End()
    {
        if (!_rest.IsEmpty)
            Refuse();
        return Fault;
    }

    // What is no UTF-8 is empty.
    private string Text(int maxBytes)
    {
        var bytes = Take((int)Number(maxBytes)).Span;
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Utf8.UTF8.GetString(bytes) : string.Empty;
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            Refuse();
            return default;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
