using System.Runtime.CompilerServices;

namespace OrleansCluster.Algorithms.Cache.Entries;

/// <summary>
/// One version of one key. Key, value, hash and version never change, so that a reader that has the entry has all of it: another value is another entry.
/// The fields for eviction belong to the writer; only <see cref="Frequency"/> is raised by readers, in a race that loses a count at worst. Each of these
/// fields is a memory location of its own, so none of the writes can undo another. <see cref="EntryCost"/> counts the fields: change both or none.
/// </summary>
internal sealed class CacheEntry(byte[] payload, int keyLength, ulong hash, long version, EntryAttributes? attributes)
{
    public const int MaxFrequency = 3;

    private readonly ushort _keyLength = (ushort)keyLength;
    private EntryAttributes? _attributes = attributes;
    private byte _frequency;

    /// <summary>The key, and then the value.</summary>
    public readonly byte[] Payload = payload;

    public readonly ulong Hash = hash;

    public readonly long Version = version;

    /// <summary>Where it is in its queue.</summary>
    public uint Position;

    public QueueKind Queue;

    /// <summary>Expiry and tags; null if it has neither. Replaced as a whole by the writer.</summary>
    public EntryAttributes? Attributes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _attributes);
        set => Volatile.Write(ref _attributes, value);
    }

    /// <summary>How often it was accessed since it came or was last spared, 3 at most.</summary>
    public int Frequency
    {
        get => Volatile.Read(ref _frequency);
        set => Volatile.Write(ref _frequency, (byte)value);
    }

    public ReadOnlySpan<byte> Key => Payload.AsSpan(0, _keyLength);

    public ReadOnlyMemory<byte> KeyMemory => Payload.AsMemory(0, _keyLength);

    public ReadOnlyMemory<byte> Value => Payload.AsMemory(_keyLength);

    public bool IsLinked => Queue != QueueKind.None;

    /// <summary>An access. It writes only while the counter is below its maximum, so that entries read often stay shared in the processors' caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountAccess()
    {
        var frequency = _frequency;
        if (frequency < MaxFrequency)
            _frequency = (byte)(frequency + 1);
    }

    public CacheItem ToItem(long slidingFloorMs)
    {
        var attributes = Attributes;
        return attributes is null
            ? new(Value, Version, default, long.MaxValue)
            : new(Value, Version, attributes.Expiry, attributes.DeadlineMs(slidingFloorMs));
    }
}
