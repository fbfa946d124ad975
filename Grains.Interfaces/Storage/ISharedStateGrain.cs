using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>
/// Grain state in a folder that several processes of one machine share, as one of them serves it; the key is
/// <c>state@silo</c> (<see cref="SharedStates.KeyOf"/>). Runs on that silo or not at all
/// (<see cref="PinnedSiloUnavailableException"/>). Every call answers with a <see cref="StateAnswer"/>; what the disk does comes
/// as an answer, not as an exception. For the grain-state provider, not for clients.
/// </summary>
[Alias("oc.storage.ISharedStateGrain")]
public interface ISharedStateGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins a session of a client with this silo as the keeper, or finds the one that it has. If nobody holds the folder, this
    /// silo takes it and recovers what is there first. Answers <see cref="StateAnswerKind.Done"/> with the session,
    /// <see cref="StateAnswerKind.NotKeeper"/>, <see cref="StateAnswerKind.Busy"/> or <see cref="StateAnswerKind.Failed"/>.
    /// </summary>
    [Alias("OpenSession")]
    Task<StateAnswer> OpenSessionAsync(Guid clientId);

    /// <summary>Reads a record: <see cref="StateAnswerKind.Done"/> with version and value, both null if there is none.</summary>
    [Alias("Read")]
    Task<StateAnswer> ReadAsync(StateReadRequest request);

    /// <summary>
    /// Writes or clears a record on the condition of its version; answered when that is durable. The same request (session and
    /// sequence number) acts once, however often it comes, and gets the same answer.
    /// </summary>
    [Alias("Change")]
    Task<StateAnswer> ChangeAsync(StateChangeRequest request);
}
