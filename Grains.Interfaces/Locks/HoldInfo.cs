namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>That somebody holds a name.</summary>
/// <param name="Owner">Who.</param>
/// <param name="Sharing">With whom he shares.</param>
/// <param name="Token">The fencing token.</param>
/// <param name="Slots">Which permits of a semaphore, ascending.</param>
/// <param name="Lease">How long it lives after each renewal.</param>
/// <param name="Note">What it shows of itself.</param>
/// <param name="NoteNumber">Grows with each change of the note.</param>
/// <param name="SinceUtc">When it was granted, by the clock of the silo that did; for people.</param>
[GenerateSerializer, Alias("oc.locks.HoldInfo"), Immutable]
public sealed record HoldInfo(
    string Owner, LockSharing Sharing, long Token, int[] Slots, TimeSpan Lease, string? Note, long NoteNumber, DateTimeOffset SinceUtc);
