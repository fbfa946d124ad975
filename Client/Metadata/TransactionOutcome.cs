using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Client.Metadata;

/// <summary>A transaction was run.</summary>
/// <param name="Succeeded">Whether every compare held, so that <c>Then</c> was run; if not, <c>Else</c> was.</param>
/// <param name="Results">One for each operation of what was run, in their order; empty if abridged.</param>
/// <param name="IsAbridged">
/// The first answer was lost, and it was too large for the store to keep: the transaction was run as <paramref name="Succeeded"/> says,
/// its results are not told again.
/// </param>
/// <param name="Revision">The revision that this made; the newest there was, if it changed nothing.</param>
public sealed record TransactionOutcome(bool Succeeded, IReadOnlyList<OperationResult> Results, bool IsAbridged, long Revision);
