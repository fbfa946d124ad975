namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>A write that has begun. It ends by commit, by abort, by another's commit or deletion, or at its deadline.</summary>
/// <param name="SessionId">Never given twice for a path.</param>
/// <param name="Lifetime">How long it lasts from now, and after each allocation that comes when half of it has gone.</param>
/// <param name="Placement">Room for the first blocks, so that a small file needs no further call.</param>
[GenerateSerializer, Alias("oc.files.WriteSession"), Immutable]
public sealed record WriteSession(string SessionId, TimeSpan Lifetime, BlockPlacement Placement);
