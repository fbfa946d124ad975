namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// Opens a client's session, together with a lease: the session lives as long as it, and has its id, which is the index of
/// this command in the log. So no session ever has the id of another, and one that ended can not come back. Whoever does not
/// get the answer opens another; the first one ends by itself.
/// </summary>
public sealed record OpenSessionCommand(long Milliseconds) : MetadataCommand;
