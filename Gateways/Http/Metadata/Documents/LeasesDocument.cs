namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>Leases by their ids, those of clients' sessions included.</summary>
/// <param name="LeaseIds">In order. Strings: they have more digits than a JavaScript number.</param>
/// <param name="Next">The address of the next page; left out on the last.</param>
internal sealed record LeasesDocument(IReadOnlyList<string> LeaseIds, string? Next);
