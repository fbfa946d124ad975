using OrleansCluster.Embedded.Activations;

namespace OrleansCluster.Embedded.Processes;

/// <summary>Where a grain's calls go, as long as the view is the one of this version.</summary>
/// <param name="View">The version.</param>
/// <param name="Activation">The grain's activation, if it is in this process.</param>
/// <param name="Session">The connection to the silo that it is on, or that places it.</param>
/// <param name="IsPlaced">Whether it was placed there.</param>
internal sealed record Route(long View, Activation? Activation, Session? Session, bool IsPlaced);
