namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>The answer to one call of a wish to hold.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Hold">What is held, if it was granted.</param>
/// <param name="Ticket">The place of one that waits.</param>
/// <param name="Ahead">How many are before it, counted up to 100.</param>
/// <param name="Waited">How long the call had been there when the proof of this answer began, by the silo's monotonic clock.</param>
[GenerateSerializer, Alias("oc.locks.AcquireAnswer"), Immutable]
public sealed record AcquireAnswer(AcquireEnd End, HoldInfo? Hold, QueueTicket? Ticket, int Ahead, TimeSpan Waited);
