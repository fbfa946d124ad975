namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>Asks to write a record, or to clear it.</summary>
/// <param name="Session">The caller's session with the keeper.</param>
/// <param name="LowestWaiting">As for <see cref="StateReadRequest"/>; the answers before it are forgotten.</param>
/// <param name="GivenUp">As for <see cref="StateReadRequest"/>.</param>
/// <param name="Sequence">Names this change within its session.</param>
/// <param name="Key">The record's key, 1 to 1,024 bytes of UTF-8.</param>
/// <param name="ExpectedVersion">The version it must be at; null: that there is none.</param>
/// <param name="Value">What to write, at most 16 MiB; null: clear it. Handed over, not copied.</param>
[GenerateSerializer, Alias("oc.storage.StateChangeRequest"), Immutable]
public sealed record StateChangeRequest(
    StateSession Session, long LowestWaiting, long[]? GivenUp, long Sequence, string Key, long? ExpectedVersion, byte[]? Value)
{
    /// <summary>
    /// Whether the caller knows that a folder's versions may be relied on beyond the life of a record, as fencing tokens are. One that does not is refused
    /// where they are.
    /// </summary>
    [Id(0)]
    public bool KnowsRevisions { get; init; }
}
