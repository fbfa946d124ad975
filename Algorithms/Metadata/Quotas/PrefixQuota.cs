namespace OrleansCluster.Algorithms.Metadata.Quotas;

/// <summary>A prefix's quota.</summary>
/// <param name="Prefix">What its keys begin with.</param>
/// <param name="Limit">Bytes that they may hold.</param>
/// <param name="Used">Bytes that they hold now.</param>
public sealed record PrefixQuota(ByteString Prefix, long Limit, long Used);
