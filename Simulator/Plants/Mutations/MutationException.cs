namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>A planted bug cannot be put into the sources as they are. The message says which, and why.</summary>
internal sealed class MutationException(string message) : Exception(message);
