using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Grains.Metadata;

/// <summary>A poll whose caller waits.</summary>
internal sealed class WaitingWatch(HistoryQuery query, TimeSpan deadline) : WaitingPoll(query, deadline)
{
    private readonly TaskCompletionSource<long?> _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The first revision that may have an event for it; null if that is not known, since another state took the place of the one watched.
    /// </summary>
    public Task<long?> Woken => _woken.Task;

    public void Wake(long? from) => _woken.TrySetResult(from);

    public void Cancel(CancellationToken cancellationToken) => _woken.TrySetCanceled(cancellationToken);
}
