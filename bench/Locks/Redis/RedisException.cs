namespace OrleansCluster.Bench.Locks.Redis;

/// <summary>Redis answered with an error.</summary>
internal sealed class RedisException(string message) : Exception(message);
