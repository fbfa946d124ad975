using OrleansCluster.Algorithms.Metadata.Queries;

namespace OrleansCluster.Algorithms.Metadata.Watches;

/// <summary>A poll of a watch that found nothing to tell and waits in a <see cref="PollTable"/>; whoever waits derives from it.</summary>
public class WaitingPoll(HistoryQuery query, TimeSpan deadline)
{
    public HistoryQuery Query { get; } = query;

    /// <summary>When it is to be answered at the latest, by the clock of whoever put it in.</summary>
    public TimeSpan Deadline { get; } = deadline;

    /// <summary>Its place among those of the same range; null while it does not wait.</summary>
    internal LinkedListNode<WaitingPoll>? Place { get; set; }

    internal long Number { get; set; }
}
