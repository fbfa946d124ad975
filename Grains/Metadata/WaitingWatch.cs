using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Grains.Metadata;

/// <summary>A poll whose caller waits.</summary>
internal sealed class WaitingWatch(HistoryQuery query, TimeSpan deadline) : WaitingPoll(query, deadline)
{
    private readonly TaskCompletionSource<long?> _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The revision that has an event for it; null if it is to be answered without one.</summary>
    public Task<long?> Woken => _woken.Task;

    public void Wake(long? revision) => _woken.TrySetResult(revision);

    public void Cancel(CancellationToken cancellationToken) => _woken.TrySetCanceled(cancellationToken);
}
