namespace OrleansCluster.Simulator.Commands;

/// <summary>Something on the command line is wrong. The message is one sentence that says what, and what is allowed.</summary>
internal sealed class UsageException(string message) : Exception(message);
