using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Queries;

/// <summary>Asks for the store's figures. Answered by <see cref="StoreStatusAnswer"/>.</summary>
public sealed record StatusQuery : MetadataQuery;
