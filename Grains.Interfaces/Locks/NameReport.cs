namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>A name that somebody holds or waits for, for people.</summary>
/// <param name="Kind">What it is the name of.</param>
/// <param name="Name">The name.</param>
/// <param name="Holders">How many hold it, those in their lock-delay included; of a double barrier who is in; of a barrier one while it is set.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Holder">One of those who hold it: of several, who does for longest; null if nobody does.</param>
/// <param name="Note">What that one shows of itself.</param>
/// <param name="SinceUtc">Since when it does, by the clock of the silo that granted it.</param>
/// <param name="Waited">For how long the first of those who wait has waited at this activation; zero if nobody does, and for barriers.</param>
[GenerateSerializer, Alias("oc.locks.NameReport"), Immutable]
public sealed record NameReport(
    LockKind Kind, string Name, int Holders, int Waiting, string? Holder, string? Note, DateTimeOffset? SinceUtc, TimeSpan Waited);
