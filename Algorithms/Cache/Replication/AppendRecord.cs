namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>An entry's value has more bytes at its end.</summary>
/// <param name="Hash">The key's.</param>
/// <param name="Version">The version it had.</param>
/// <param name="Suffix">The bytes.</param>
public sealed record AppendRecord(ulong Hash, long Version, ReadOnlyMemory<byte> Suffix) : CacheRecord
{
    internal override long Bytes => 32 + Suffix.Length;
}
