namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>How many keys there are.</summary>
/// <param name="Status"><see cref="RedisStatus.Done"/> or <see cref="RedisStatus.Unavailable"/>; then there is nothing else.</param>
/// <param name="Keys">How many.</param>
public readonly record struct RedisCount(RedisStatus Status, long Keys);
