namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>One read.</summary>
/// <param name="Key">The key: any bytes.</param>
/// <param name="Kind">What is to be told of it.</param>
public readonly record struct RedisRead(ReadOnlyMemory<byte> Key, RedisReadKind Kind);
