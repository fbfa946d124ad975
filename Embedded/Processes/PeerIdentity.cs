namespace OrleansCluster.Embedded.Processes;

/// <summary>Who is at one end of a connection. What it does not tell is 0 or empty.</summary>
/// <param name="Kind">A silo or a client.</param>
/// <param name="Name">A silo's name, or a client's identity.</param>
/// <param name="Generation">The incarnation; a restart has a higher one.</param>
/// <param name="Life">Another in each life of a process, whatever its clock says.</param>
/// <param name="Endpoint">Where a silo listens, by its own list.</param>
/// <param name="EndpointOfOther">Where its list has the process at the other end.</param>
/// <param name="FormerOfOther">The generation in which it knew a former life of the process at the other end.</param>
internal sealed record PeerIdentity(
    PeerKind Kind, string Name, int Generation, long Life = 0, string Endpoint = "", string EndpointOfOther = "", int FormerOfOther = 0);
