using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Queries;

/// <summary>
/// Asks about a lease. Answered by <see cref="LeaseDetailsAnswer"/>; refused with <see cref="RefusalKind.LeaseNotFound"/>, or with
/// <see cref="RefusalKind.AnswerTooLarge"/> if its keys were asked for and do not fit into an answer.
/// </summary>
public sealed record LeaseQuery(long LeaseId, bool WithKeys) : MetadataQuery;
