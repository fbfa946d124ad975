namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>What the expiry of an entry must be for it to get another: all that are given must hold. Numbers are never given to another meaning.</summary>
[Flags, GenerateSerializer, Alias("oc.cache.ExpiryCondition")]
public enum ExpiryCondition : byte
{
    None = 0,

    /// <summary>It has none.</summary>
    IsNever = 1,

    /// <summary>It has one.</summary>
    IsSet = 2,

    /// <summary>The new one is later; none is later than any.</summary>
    GetsLater = 4,

    /// <summary>The new one is earlier.</summary>
    GetsEarlier = 8,
}
