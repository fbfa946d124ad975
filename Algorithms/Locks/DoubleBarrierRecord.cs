namespace OrleansCluster.Algorithms.Locks;

/// <summary>Everything that is durable of one double barrier. Never changed in place.</summary>
/// <param name="LastToken">The number of the last round, where rounds are counted here; 0 where they are revisions of the store.</param>
/// <param name="Epoch">How many activations have written it since it was last forgotten.</param>
/// <param name="Round">The round that is on; 0 if none is, or if it is the revision of the write that began it.</param>
/// <param name="Count">How many it waited for.</param>
/// <param name="IsLeaving">One has left: nobody joins any more.</param>
/// <param name="SinceUtc">When it began, by the clock of the silo that began it; for people.</param>
/// <param name="Members">Who entered it, those who have left included; none if no round is on.</param>
public sealed record DoubleBarrierRecord(
    long LastToken, long Epoch, long Round, int Count, bool IsLeaving, DateTimeOffset SinceUtc, BarrierMember[] Members)
{
    /// <summary>The record of a barrier that nothing is known of.</summary>
    public static DoubleBarrierRecord Empty { get; } = new(0, 0, 0, 0, false, default, []);

    /// <summary>Whether nothing needs to be remembered, so that the record may be deleted.</summary>
    public bool IsForgettable => Members.Length == 0 && LastToken == 0;
}
