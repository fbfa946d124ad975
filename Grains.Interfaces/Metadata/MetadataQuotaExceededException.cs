namespace OrleansCluster.Grains.Interfaces.Metadata;

/// <summary>
/// The change would exceed a quota. Nothing was changed. Deletions are always allowed; of the store's quota a compaction gives
/// back what old versions hold.
/// </summary>
[GenerateSerializer, Alias("oc.metadata.MetadataQuotaExceededException")]
public sealed class MetadataQuotaExceededException : MetadataException
{
    public MetadataQuotaExceededException(string? prefix, long limit, long actual)
        : base($"{(prefix is null ? "The store" : $"The prefix '{prefix}'")} may hold {limit} bytes; with this change it would hold {actual}. Nothing was changed; delete something{(prefix is null ? ", compact" : "")} or raise the quota.")
    {
        Prefix = prefix;
        Limit = limit;
        Actual = actual;
    }

    /// <summary>Whose quota it is, as text; null for the whole store's.</summary>
    [Id(0)] public string? Prefix { get; }

    /// <summary>Bytes that are allowed.</summary>
    [Id(1)] public long Limit { get; }

    /// <summary>Bytes that it would have been.</summary>
    [Id(2)] public long Actual { get; }

    public override string Code => "metadata.quota";

    public override bool Retryable => false;
}
