namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>The answer to a read.</summary>
/// <param name="Status"><see cref="RedisStatus.Done"/>, <see cref="RedisStatus.NotFound"/> or <see cref="RedisStatus.Unavailable"/>.</param>
/// <param name="Value">The value, if it was asked for.</param>
/// <param name="Length">The value's length in bytes.</param>
/// <param name="ExpiresAtMs">When it is gone, unless it is accessed, in milliseconds since 1970; 0 if never.</param>
public readonly record struct RedisItem(RedisStatus Status, ReadOnlyMemory<byte> Value = default, int Length = 0, long ExpiresAtMs = 0);
