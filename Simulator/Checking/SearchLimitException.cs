namespace OrleansCluster.Simulator.Checking;

/// <summary>A search was given up: nothing is known about the history, neither good nor bad. The run is broken.</summary>
internal sealed class SearchLimitException(string what) : Exception(what);
