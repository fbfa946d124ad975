namespace OrleansCluster.Simulator.Workloads.Counter;

/// <summary>The counter's record could not be read or written. Whether an increment took effect is unknown: ask again with its number.</summary>
[GenerateSerializer]
public sealed class CounterUnavailableException(string message) : Exception(message);
