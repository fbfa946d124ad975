namespace OrleansCluster.Simulator.Workloads.Register;

/// <summary>What a register holds.</summary>
/// <param name="Version">Counts its changes; 0 before the first.</param>
/// <param name="Value">Null before the first.</param>
[GenerateSerializer, Immutable]
public sealed record RegisterValue(long Version, string? Value);
