namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>Asks for a record.</summary>
/// <param name="Session">The caller's session with the keeper.</param>
/// <param name="LowestWaiting">
/// The caller waits for no change with a lower sequence number any more. Those that it gave up on end before this is answered, or
/// never take effect.
/// </param>
/// <param name="GivenUp">Further changes, with higher numbers than that, that it gave up on; null if there are none.</param>
/// <param name="Key">The record's key, 1 to 1,024 bytes of UTF-8.</param>
[GenerateSerializer, Alias("oc.storage.StateReadRequest"), Immutable]
public sealed record StateReadRequest(StateSession Session, long LowestWaiting, long[]? GivenUp, string Key)
{
    /// <summary>
    /// Whether the caller knows that a folder's versions may be relied on beyond the life of a record, as fencing tokens are. One that does not is refused
    /// where they are.
    /// </summary>
    [Id(0)]
    public bool KnowsRevisions { get; init; }
}
