namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>A connection cannot go on. It stays within it.</summary>
internal sealed class RedisConnectionEndException(string message) : Exception(message);
