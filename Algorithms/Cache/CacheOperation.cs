namespace OrleansCluster.Algorithms.Cache;

/// <summary>
/// One operation on one key, as a value. Key and value are copied when they are stored: their memory is the caller's again as soon as the table has
/// answered.
/// </summary>
public readonly record struct CacheOperation
{
    public CacheOperationKind Kind { get; private init; }

    /// <summary>The key's 64-bit hash: a published one, the same for this key everywhere. The table takes it for granted.</summary>
    public ulong Hash { get; private init; }

    /// <summary>1 to <see cref="CacheLimits.MaxKeyBytes"/> bytes.</summary>
    public ReadOnlyMemory<byte> Key { get; private init; }

    /// <summary>At most <see cref="CacheLimits.MaxValueBytes"/> bytes; of an append what is put behind.</summary>
    public ReadOnlyMemory<byte> Value { get; private init; }

    /// <summary>The expiry of what is stored. An increment and an append use it only where there was nothing; what was there keeps its own.</summary>
    public CacheExpiry Expiry { get; init; }

    /// <summary>A value that takes another's place keeps that one's expiry, and the given one is used only where there was none before.</summary>
    public bool KeepsExpiry { get; init; }

    /// <summary>
    /// The tags of what is stored: at most <see cref="CacheLimits.MaxTags"/>, different ones, of 1 to <see cref="CacheLimits.MaxTagBytes"/> bytes of
    /// UTF-8 each. An increment and an append use them only where there was nothing.
    /// </summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The version that is compared with.</summary>
    public long Version { get; private init; }

    /// <summary>What is added.</summary>
    public long Delta { get; private init; }

    public static CacheOperation Get(ulong hash, ReadOnlyMemory<byte> key) => Of(CacheOperationKind.Get, hash, key);

    public static CacheOperation Set(ulong hash, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) =>
        Of(CacheOperationKind.Set, hash, key) with { Value = value };

    public static CacheOperation Add(ulong hash, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) =>
        Of(CacheOperationKind.Add, hash, key) with { Value = value };

    public static CacheOperation Replace(ulong hash, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) =>
        Of(CacheOperationKind.Replace, hash, key) with { Value = value };

    public static CacheOperation CompareAndSet(ulong hash, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, long version) =>
        Of(CacheOperationKind.CompareAndSet, hash, key) with { Value = value, Version = version };

    public static CacheOperation Delete(ulong hash, ReadOnlyMemory<byte> key) => Of(CacheOperationKind.Delete, hash, key);

    public static CacheOperation CompareAndDelete(ulong hash, ReadOnlyMemory<byte> key, long version) =>
        Of(CacheOperationKind.CompareAndDelete, hash, key) with { Version = version };

    public static CacheOperation Touch(ulong hash, ReadOnlyMemory<byte> key, CacheExpiry expiry) =>
        Of(CacheOperationKind.Touch, hash, key) with { Expiry = expiry };

    public static CacheOperation Increment(ulong hash, ReadOnlyMemory<byte> key, long delta) =>
        Of(CacheOperationKind.Increment, hash, key) with { Delta = delta };

    public static CacheOperation Append(ulong hash, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> suffix) =>
        Of(CacheOperationKind.Append, hash, key) with { Value = suffix };

    private static CacheOperation Of(CacheOperationKind kind, ulong hash, ReadOnlyMemory<byte> key) => new() { Kind = kind, Hash = hash, Key = key };
}
