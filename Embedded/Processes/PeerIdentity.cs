namespace OrleansCluster.Embedded.Processes;

/// <summary>Who is at one end of a connection.</summary>
/// <param name="Kind">A silo or a client.</param>
/// <param name="Name">A silo's name, or a client's identity.</param>
/// <param name="Generation">The incarnation; a restart has a higher one.</param>
internal sealed record PeerIdentity(PeerKind Kind, string Name, int Generation);
