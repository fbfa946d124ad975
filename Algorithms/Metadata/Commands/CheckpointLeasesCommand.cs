namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// Writes down what is left of leases, so that a later leader goes on from there. One renewed since is skipped; what is left
/// never grows by this.
/// </summary>
public sealed record CheckpointLeasesCommand(LeaseCheckpoint[] Leases) : MetadataCommand;
