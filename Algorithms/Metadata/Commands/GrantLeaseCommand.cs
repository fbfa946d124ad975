namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>Grants a lease.</summary>
/// <param name="LeaseId">
/// At least <see cref="MetadataLimits.FirstGivenLeaseId"/>, drawn by whoever proposes; or 0: then it is the index of this
/// command in the log, which no other lease ever had.
/// </param>
/// <param name="Milliseconds">Its time to live after each renewal.</param>
public sealed record GrantLeaseCommand(long LeaseId, long Milliseconds) : MetadataCommand;
