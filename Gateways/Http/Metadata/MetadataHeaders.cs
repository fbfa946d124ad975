namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>What an answer about a key says of it beside its bytes.</summary>
internal static class MetadataHeaders
{
    /// <summary>The store's newest revision when it answered, also where there is no such key: watch from the next one on.</summary>
    public const string Revision = "Metadata-Revision";

    public const string CreateRevision = "Metadata-Create-Revision";

    /// <summary>The same as the entity tag.</summary>
    public const string ModRevision = "Metadata-Mod-Revision";

    public const string Version = "Metadata-Version";

    /// <summary>Left out if the key has none.</summary>
    public const string Lease = "Metadata-Lease";
}
