namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>Gives leases their full time again, counted from the moment at which this is applied.</summary>
public sealed record RenewLeasesCommand(long[] LeaseIds) : MetadataCommand;
