using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// What is held and waited for in the cluster, for people: as the activations on each silo last said, at moments that differ, and proved by
/// nothing. What is held and was not used since its silo died is not in it, until it is.
/// </summary>
/// <param name="Names">How many names somebody holds or waits for.</param>
/// <param name="Idle">How many others are kept in memory.</param>
/// <param name="Holders">How many hold them, all together.</param>
/// <param name="Waiting">How many wait for them, all together.</param>
/// <param name="Top">The most contended of them: by how many wait, then by how many hold, then by name.</param>
/// <param name="Silent">The silos of which nothing was to be had within 2 s, and why: what is on them is missing.</param>
/// <param name="At">When the cluster was asked, by the caller's clock.</param>
public sealed record LockDiagnostics(
    int Names, int Idle, long Holders, long Waiting, IReadOnlyList<NameReport> Top, IReadOnlyDictionary<string, string> Silent, DateTimeOffset At);
