namespace OrleansCluster.Simulator.Workloads.Counter;

/// <summary>A client's last increment, by its number, and the count after it.</summary>
public sealed record CounterAnswer(long Number, long Count);
