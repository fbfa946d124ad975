using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>Who leads.</summary>
/// <param name="Owner">Who.</param>
/// <param name="Term">The fencing token of his term: greater with each.</param>
/// <param name="Value">What he proclaims.</param>
/// <param name="SinceUtc">Since when, by the clock of the silo that granted it; for people.</param>
public sealed record LeaderInfo(string Owner, long Term, string? Value, DateTimeOffset SinceUtc)
{
    internal static LeaderInfo? Of(HoldInfo? hold) => hold is null ? null : new LeaderInfo(hold.Owner, hold.Token, hold.Note, hold.SinceUtc);
}
