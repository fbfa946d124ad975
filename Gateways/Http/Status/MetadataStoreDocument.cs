namespace OrleansCluster.Gateways.Http.Status;

/// <summary>The metadata store's figures.</summary>
/// <param name="Revision">The newest revision.</param>
/// <param name="CompactedRevision">The least that can be read; 0 while nothing was compacted.</param>
/// <param name="Keys">Keys that are there.</param>
/// <param name="RetainedBytes">Bytes of all versions that are kept, with what each costs besides.</param>
/// <param name="LimitBytes">How many there may be.</param>
/// <param name="Leases">Leases, sessions included.</param>
/// <param name="Sessions">Clients' sessions.</param>
/// <param name="WaitingWatches">Watches that wait at the replica that answered.</param>
/// <param name="Quotas">Quotas of prefixes.</param>
internal sealed record MetadataStoreDocument(
    long Revision,
    long CompactedRevision,
    long Keys,
    long RetainedBytes,
    long LimitBytes,
    long Leases,
    long Sessions,
    long WaitingWatches,
    IReadOnlyList<QuotaDocument> Quotas);
