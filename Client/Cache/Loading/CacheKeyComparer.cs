namespace OrleansCluster.Client.Cache.Loading;

/// <summary>Keys are one if their bytes are.</summary>
internal sealed class CacheKeyComparer : IEqualityComparer<CacheKey>
{
    public static CacheKeyComparer Instance { get; } = new();

    public bool Equals(CacheKey x, CacheKey y) => x.Hash == y.Hash && x.Bytes.Span.SequenceEqual(y.Bytes.Span);

    public int GetHashCode(CacheKey obj) => obj.Hash.GetHashCode();
}
