using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Queries;

/// <summary>
/// Watches a range, as a long poll: asks for its events from a revision on, whole revisions, and one that is too large for an answer in parts. Answered by
/// <see cref="HistoryAnswer"/>: at once if there are events, else when one is applied, else after the wait, with none; then it tells
/// how far the watcher has got. Refused with <see cref="RefusalKind.Compacted"/> if the events are not there any more, and with
/// <see cref="RefusalKind.TooManyWatches"/> if too many wait already.
/// </summary>
/// <param name="Range">The keys.</param>
/// <param name="FromRevision">The first revision; it may be one that is not made yet. 0 stands for 1.</param>
/// <param name="WithPrevious">Whether events tell what the key held before.</param>
/// <param name="MaxEvents">
/// Events to answer at most, 1 to <see cref="MetadataLimits.MaxHistoryEvents"/>; one whole revision is answered whatever it has, up to <see cref="MetadataLimits.MaxRevisionBytes"/>.
/// </param>
/// <param name="MaxBytes">Bytes of them, 1 to <see cref="MetadataLimits.MaxAnswerBytes"/>; likewise.</param>
/// <param name="WaitMilliseconds">How long to wait for an event, 0 to <see cref="MetadataLimits.MaxWatchMilliseconds"/>.</param>
public sealed record HistoryQuery(
    KeyRange Range, long FromRevision, bool WithPrevious, int MaxEvents, int MaxBytes, int WaitMilliseconds) : MetadataQuery
{
    /// <summary>
    /// Where to go on within the first revision: <see cref="HistoryAnswer.NextOrder"/> of the part before. 0: at its beginning.
    /// </summary>
    public int FromOrder { get; init; }
}
