namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>The answer to one <see cref="CacheCall"/>.</summary>
/// <param name="Status">How it ended.</param>
[GenerateSerializer, Immutable, Alias("oc.cache.CacheAnswer")]
public readonly record struct CacheAnswer(CacheCallStatus Status)
{
    /// <summary>The version of what was stored, or the position of the change in the shard's order; 0 if nothing changed.</summary>
    [Id(0)] public long Version { get; init; }

    /// <summary>Of an increment the sum, of an append the length, of an invalidation and a count how many entries there are.</summary>
    [Id(1)] public long Number { get; init; }

    /// <summary>The version of the item that was there; 0 if there was none.</summary>
    [Id(2)] public long ItemVersion { get; init; }

    /// <summary>What it held; empty if it need not travel.</summary>
    [Id(3)] public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>After how many milliseconds it would be gone unless it is accessed; -1 for never.</summary>
    [Id(4)] public long RemainingMs { get; init; }

    /// <summary>Its sliding expiry; 0 for none.</summary>
    [Id(5)] public long SlidingMs { get; init; }

    /// <summary>Of a refusal what is allowed, where a number says it.</summary>
    [Id(6)] public long Limit { get; init; }

    /// <summary>Of a refusal what it was, or would have been.</summary>
    [Id(7)] public long Actual { get; init; }

    /// <summary>Of a scan: where to go on; 0 if the partition was told.</summary>
    [Id(8)] public ulong Cursor { get; init; }

    /// <summary>How many bytes it held.</summary>
    [Id(10)] public int ValueLength { get; init; }

    /// <summary>Of a scan: the keys.</summary>
    [Id(9)] public ReadOnlyMemory<byte>[]? Keys { get; init; }

    /// <summary>Of a read for a near cache: which life of a silo has answered.</summary>
    [Id(11)] public long Incarnation { get; init; }
}
