namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>A name that a message has is of no type that may come.</summary>
internal sealed class TypeResolutionException(string message, Exception? cause = null) : Exception(message, cause);
