namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>The answer to a request for shared state.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Version">The version read, written, or conflicted with; null: there is no record.</param>
/// <param name="Value">The bytes read. They must not be changed.</param>
/// <param name="Session">The session that was opened.</param>
/// <param name="Detail">What went wrong, in words; for <see cref="StateAnswerKind.Full"/> the place on the disk.</param>
[GenerateSerializer, Alias("oc.storage.StateAnswer"), Immutable]
public sealed record StateAnswer(
    StateAnswerKind Kind, long? Version = null, byte[]? Value = null, StateSession? Session = null, string? Detail = null)
{
    /// <summary>Of the session that was opened: the folder's versions are relied on beyond the life of a record (<see cref="StateReadRequest.KnowsRevisions"/>).</summary>
    [Id(0)]
    public bool HasRevisions { get; init; }
}
