namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>Ends a lease, and with it the session of its id and every key attached to it, in one revision.</summary>
public sealed record RevokeLeaseCommand(long LeaseId) : MetadataCommand;
