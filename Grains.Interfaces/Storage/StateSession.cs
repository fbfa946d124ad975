namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>
/// A client's session with one opening of the shared folder. A request of a session that the keeper does not know does nothing,
/// so one that comes late cannot act on a later keeper.
/// </summary>
/// <param name="KeeperId">Drawn when the folder was opened; no two openings have the same.</param>
/// <param name="Number">The session's number there.</param>
[GenerateSerializer, Alias("oc.storage.StateSession"), Immutable]
public sealed record StateSession(Guid KeeperId, long Number);
