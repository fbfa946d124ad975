namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>The answer to a write.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Number">Of an increment the sum, of an append the length of the value in bytes.</param>
/// <param name="HadValue">Whether there was a value before, if it was asked for.</param>
/// <param name="Value">That value, if it was asked for.</param>
public readonly record struct RedisWriteResult(RedisStatus Status, long Number = 0, bool HadValue = false, ReadOnlyMemory<byte> Value = default);
