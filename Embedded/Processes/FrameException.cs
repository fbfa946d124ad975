namespace OrleansCluster.Embedded.Processes;

/// <summary>What came over a connection is no frame of this protocol, or one that is not allowed. The connection is closed.</summary>
internal sealed class FrameException(string message) : Exception(message);
