namespace OrleansCluster.Simulator.Checking;

/// <summary>A history got more operations than it holds. The run is broken: nothing was found out about what it tested.</summary>
internal sealed class HistoryOverflowException(int capacity) : Exception($"The history is full: it holds {capacity} operations.");
