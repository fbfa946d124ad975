namespace OrleansCluster.Simulator.Workloads.Counter;

/// <summary>A request came that its client has long gone beyond.</summary>
[GenerateSerializer]
public sealed class SupersededException(string message) : Exception(message);
