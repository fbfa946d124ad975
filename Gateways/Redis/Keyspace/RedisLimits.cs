namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>The bounds that the gateway and a keyspace agree on.</summary>
public static class RedisLimits
{
    /// <summary>Bytes of a key; it has at least one.</summary>
    public const int MaxKeyBytes = 4 * 1024;

    /// <summary>Bytes of a value, and of any argument of a command: 16 MiB.</summary>
    public const int MaxValueBytes = 16 * 1024 * 1024;

    /// <summary>Operations in one call.</summary>
    public const int MaxBatch = 256;

    /// <summary>Keys that one step of a scan is asked for.</summary>
    public const int MaxScanCount = 1_000;

    /// <summary>The latest expiry, in milliseconds since 1970: in the year 4199.</summary>
    public const long MaxExpiryMs = 1L << 46;
}
