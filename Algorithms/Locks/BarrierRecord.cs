namespace OrleansCluster.Algorithms.Locks;

/// <summary>Everything that is durable of one barrier. Never changed in place.</summary>
/// <param name="LastToken">The number of the last round, where rounds are counted here; 0 where they are revisions of the store.</param>
/// <param name="Round">The last round; 0 if none is known, or if it is the revision of the write that began it.</param>
/// <param name="IsSet">Whoever comes waits until the round is over.</param>
/// <param name="Owner">Who set it last.</param>
/// <param name="Note">What he has others know.</param>
/// <param name="SinceUtc">When it was set, by the clock of the silo that did it; for people.</param>
/// <param name="Marks">The last operations on it, oldest first.</param>
public sealed record BarrierRecord(long LastToken, long Round, bool IsSet, string? Owner, string? Note, DateTimeOffset SinceUtc, BarrierMark[] Marks)
{
    /// <summary>The record of a barrier that nothing is known of.</summary>
    public static BarrierRecord Empty { get; } = new(0, 0, false, null, null, default, []);

    /// <summary>Whether nothing needs to be remembered, so that the record may be deleted.</summary>
    public bool IsForgettable => !IsSet && LastToken == 0 && Marks.Length == 0;
}
