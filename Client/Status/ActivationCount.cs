namespace OrleansCluster.Client.Status;

/// <summary>How many grains of a type are active on a silo.</summary>
public sealed record ActivationCount(string GrainType, int Count);
