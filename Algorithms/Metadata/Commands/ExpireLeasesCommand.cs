namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// Ends leases whose time is over, by the clock of whoever leads. One that was renewed since, in the order of the log, is
/// skipped. Each that ends takes its keys along in a revision of its own.
/// </summary>
public sealed record ExpireLeasesCommand(LeaseEpoch[] Leases) : MetadataCommand;
