namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>An entry has another value; its expiry and its tags stay.</summary>
/// <param name="Hash">The key's.</param>
/// <param name="Version">The version it had.</param>
/// <param name="Value">The new value.</param>
public sealed record ChangeValueRecord(ulong Hash, long Version, ReadOnlyMemory<byte> Value) : CacheRecord
{
    internal override long Bytes => 32 + Value.Length;
}
