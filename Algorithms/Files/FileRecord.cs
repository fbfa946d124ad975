namespace OrleansCluster.Algorithms.Files;

/// <summary>Everything that is durable of one path. Never changed in place: <see cref="FileRecordRules"/> makes the next one.</summary>
/// <param name="LastVersion">The highest version the path ever had, 0 if none.</param>
/// <param name="Committed">The version that readers see; null if there is no file.</param>
/// <param name="Sessions">Writes under way. Each is current: a commit or a deletion removes all of them.</param>
/// <param name="Garbage">Blocks of former versions that are still to be deleted, oldest first.</param>
public sealed record FileRecord(
    long LastVersion,
    CommittedFile? Committed,
    OpenSession[] Sessions,
    GarbageBlocks[] Garbage)
{
    /// <summary>The record of a path that nothing is known of.</summary>
    public static FileRecord Empty { get; } = new(0, null, [], []);

    /// <summary>Whether nothing needs to be remembered, so that the record itself may be deleted.</summary>
    public bool IsForgettable => Committed is null && Sessions.Length == 0 && Garbage.Length == 0;

    /// <summary>Whether the name must stay in its parent's index.</summary>
    public bool NeedsName => Committed is not null || Sessions.Length > 0;

    /// <summary>The open session of that id, or null.</summary>
    public OpenSession? FindSession(string sessionId) => Array.Find(Sessions, session => session.SessionId == sessionId);
}
