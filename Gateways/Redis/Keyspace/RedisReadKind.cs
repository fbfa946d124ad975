namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>What a read is for.</summary>
public enum RedisReadKind : byte
{
    /// <summary>The value. An access: it counts for eviction, and a sliding expiry begins anew.</summary>
    Value = 0,

    /// <summary>The value's length; the value need not travel. An access.</summary>
    Length = 1,

    /// <summary>Whether it is there, and its expiry; the value need not travel. No access.</summary>
    Peek = 2,
}
