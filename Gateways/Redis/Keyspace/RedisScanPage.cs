namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>A step of a scan.</summary>
/// <param name="Status"><see cref="RedisStatus.Done"/> or <see cref="RedisStatus.Unavailable"/>; then there is nothing else.</param>
/// <param name="Cursor">What to ask for next; 0 if this was the last.</param>
/// <param name="Keys">Keys that were there; maybe none.</param>
public readonly record struct RedisScanPage(RedisStatus Status, ulong Cursor, IReadOnlyList<ReadOnlyMemory<byte>> Keys);
