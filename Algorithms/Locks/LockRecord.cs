using System.Text.Json.Serialization;

namespace OrleansCluster.Algorithms.Locks;

/// <summary>Everything that is durable of one name. Never changed in place.</summary>
/// <param name="LastToken">The highest fencing token ever given, where tokens are counted here; 0 where they are revisions of the store.</param>
/// <param name="Epoch">How many activations have written it since it was last forgotten.</param>
/// <param name="Holds">Who holds it, in the order in which they got it.</param>
/// <param name="Permits">How many permits there are, if that was set for all; 0 if each who asks brings his own number.</param>
public sealed record LockRecord(long LastToken, long Epoch, Hold[] Holds, int Permits)
{
    /// <summary>The record of a name that nothing is known of.</summary>
    public static LockRecord Empty { get; } = new(0, 0, [], 0);

    /// <summary>Who changed <see cref="Permits"/> last, in that order, each with his last change; null if nobody is remembered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] // Records of before stay as they were written.
    public PermitChange[]? PermitChanges { get; init; }

    /// <summary>Whether nothing needs to be remembered, so that the record may be deleted.</summary>
    public bool IsForgettable => PermitChanges is null && IsFree;

    /// <summary>
    /// Whether nothing needs to be remembered for ever. The last token must be, unless the store's revisions, which grow whatever is deleted, are the
    /// tokens.
    /// </summary>
    internal bool IsFree => Holds.Length == 0 && Permits == 0 && LastToken == 0;
}
