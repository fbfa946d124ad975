namespace OrleansCluster.Gateways.Http.Files;

/// <summary>One page of a directory.</summary>
/// <param name="Directory">Its path; "" is the root.</param>
/// <param name="Entries">In ordinal order of names, a directory's counting with a trailing '/'. May be fewer than the limit, even none, while more follow.</param>
/// <param name="Next">What to pass as <c>after</c> for the next page; left out if this was the last.</param>
internal sealed record ListingDocument(string Directory, IReadOnlyList<FileDocument> Entries, string? Next);
