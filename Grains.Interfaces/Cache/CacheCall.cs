namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>One operation of one key, or of one partition. Limits are those of <c>CacheLimits</c>; times are counted from when the owner runs it.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Hash">The key's hash; of a call of a partition its number.</param>
/// <param name="Key">The key; of an invalidation the tag in UTF-8. Whoever calls does not change it before the call was answered.</param>
[GenerateSerializer, Immutable, Alias("oc.cache.CacheCall")]
public readonly record struct CacheCall(CacheCallKind Kind, ulong Hash, ReadOnlyMemory<byte> Key)
{
    /// <summary>The value; of an append what is put behind.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>After so many milliseconds it is gone; 0 for never, below 0 if it is over already. Of the begin and the renewal of a load how long its lease lasts.</summary>
    [Id(1)] public long LifeMs { get; init; }

    /// <summary>So many milliseconds after its last access it is gone; 0 for never.</summary>
    [Id(2)] public long SlidingMs { get; init; }

    /// <summary>What takes another's place keeps that one's expiry.</summary>
    [Id(3)] public bool KeepsExpiry { get; init; }

    /// <summary>The tags of what is stored.</summary>
    [Id(4)] public string[]? Tags { get; init; }

    /// <summary>The version that is compared with; of a load its ticket.</summary>
    [Id(5)] public long Version { get; init; }

    /// <summary>What is added; of a scan how many slots are looked into; of a load the epoch of its ticket.</summary>
    [Id(6)] public long Number { get; init; }

    /// <summary>Of a scan: 0, or what the last answer of this partition gave.</summary>
    [Id(7)] public ulong Cursor { get; init; }

    /// <summary>Of a touch: whether it depends on the expiry that there is.</summary>
    [Id(8)] public ExpiryCondition Condition { get; init; }

    /// <summary>The value that is or was there need not travel: the answer has its length alone.</summary>
    [Id(9)] public bool WithoutValue { get; init; }

    /// <summary>Of a read: the caller keeps what is told in a near cache, and follows the silo's feed (<see cref="ICacheDoorGrain.ReadFeedAsync"/>).</summary>
    [Id(10)] public bool ForNear { get; init; }
}
