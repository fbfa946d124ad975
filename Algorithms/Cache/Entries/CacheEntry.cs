using System.Runtime.CompilerServices;

namespace OrleansCluster.Algorithms.Cache.Entries;

/// <summary>
/// One version of one key. Key, value, hash and version never change, so that a reader that has the entry has all of it: another value is
/// another entry. The fields for eviction belong to the writer; only <see cref="Frequency"/> is raised by readers, in a race that loses a count
/// at worst. Each of these fields is a memory location of its own, so none of the writes can undo another. <see cref="EntryCost"/> counts the
/// fields: change both or none.
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

    /// <summary>
    /// An access. It writes only while the counter is below its maximum, so that entries read often stay shared in the processors' caches.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountAccess()
    {
        var frequency = _frequency;
        if (frequency < MaxFrequency)
            _frequency = (byte)(frequency + 1);
    }

    /// <summary>Whether it is alive, without an access; by any thread.</summary>
    public bool IsAlive(long nowMs, long slidingFloorMs)
    {
        for (var attributes = Attributes; attributes is not null && !attributes.IsAlive(Version, nowMs, slidingFloorMs);)
        {
            var others = Attributes;
            if (ReferenceEquals(attributes, others))
                return false;

            // They were ended because there are others.
            attributes = others;
        }

        return true;
    }

    /// <summary>It, as a reader is given it; by any thread.</summary>
    public CacheItem ToItem(long slidingFloorMs)
    {
        for (var attributes = Attributes; attributes is not null;)
        {
            var deadline = attributes.DeadlineMs(slidingFloorMs);
            var others = Attributes;
            if (ReferenceEquals(attributes, others))
                return new(Value, Version, attributes.Expiry, deadline);
            attributes = others;
        }

        return new(Value, Version, default, long.MaxValue);
    }
}
