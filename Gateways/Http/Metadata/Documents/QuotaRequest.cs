namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>The body of <c>POST /v1/kv/quota</c>.</summary>
internal sealed record QuotaRequest
{
    /// <summary>In base64; neither this nor the text: the whole store.</summary>
    public byte[]? Prefix { get; init; }

    public string? PrefixText { get; init; }

    /// <summary>Left out: a prefix's quota is taken away, the store's is set to its default.</summary>
    public long? Bytes { get; init; }
}
