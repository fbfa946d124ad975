namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>A transaction was run.</summary>
/// <param name="Succeeded">Whether every compare held.</param>
/// <param name="Revision">The revision that this made; the newest there was, if it changed nothing.</param>
/// <param name="IsAbridged">Left out, or true: it was run as told, and its results, being large, are not told again after a lost answer.</param>
/// <param name="Results">One for each operation that was run, in order.</param>
internal sealed record TransactionDocument(bool Succeeded, long Revision, bool? IsAbridged, IReadOnlyList<ResultDocument> Results);
