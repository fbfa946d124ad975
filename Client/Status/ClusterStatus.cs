namespace OrleansCluster.Client.Status;

/// <summary>What the cluster looked like at one time, as far as it could be asked.</summary>
/// <param name="Silos">The silos, by name, each as its latest incarnation.</param>
/// <param name="At">When it was asked.</param>
public sealed record ClusterStatus(IReadOnlyList<SiloReport> Silos, DateTimeOffset At);
