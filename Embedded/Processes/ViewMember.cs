using Orleans.Runtime;

namespace OrleansCluster.Embedded.Processes;

/// <summary>A silo that takes calls, as this process sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">This incarnation of it.</param>
/// <param name="Session">The connection to it; null if it is in this process.</param>
/// <param name="Seed">The name's part in the choice of a grain's owner.</param>
internal sealed record ViewMember(string Name, SiloAddress Address, Session? Session, ulong Seed);
