using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Algorithms.Metadata.Queries;

/// <summary>
/// Reads one key or a range. Answered by <see cref="RangeAnswer"/>; refused with <see cref="RefusalKind.FutureRevision"/> or
/// <see cref="RefusalKind.Compacted"/> if its revision cannot be read.
/// </summary>
public sealed record RangeQuery(RangeOperation Operation) : MetadataQuery;
