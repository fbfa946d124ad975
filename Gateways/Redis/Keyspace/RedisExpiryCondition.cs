namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>What the expiry of a key must be for it to be changed. All that are given must hold.</summary>
[Flags]
public enum RedisExpiryCondition : byte
{
    /// <summary>Anything.</summary>
    None = 0,

    /// <summary>It has none.</summary>
    IsNever = 1,

    /// <summary>It has one.</summary>
    IsSet = 2,

    /// <summary>The new one is later; none counts as later than any.</summary>
    GetsLater = 4,

    /// <summary>The new one is earlier; none counts as later than any.</summary>
    GetsEarlier = 8,
}
