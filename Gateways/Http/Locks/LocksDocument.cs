namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>The body of <c>GET /v1/locks</c>, and what <c>/status</c> says of locks.</summary>
/// <param name="Names">How many names somebody holds or waits for.</param>
/// <param name="Idle">How many others are kept in memory.</param>
/// <param name="Holders">How many hold them, all together.</param>
/// <param name="Waiting">How many wait for them, all together.</param>
/// <param name="Top">The most contended of them, by how many wait, then by how many hold, then by name.</param>
/// <param name="Silent">Silos of which nothing was to be had, with the reason: what is on them is missing.</param>
/// <param name="Error">Why nothing is known at all.</param>
internal sealed record LocksDocument(
    int Names, int Idle, long Holders, long Waiting, IReadOnlyList<LockNameDocument> Top, IReadOnlyDictionary<string, string> Silent, string? Error);
