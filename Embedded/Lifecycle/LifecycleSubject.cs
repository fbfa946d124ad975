using Orleans;

namespace OrleansCluster.Embedded.Lifecycle;

/// <summary>
/// A life in stages: observers of a stage start together, stages in rising order; they stop in falling order, and only those stages
/// stop that had begun to start. A failed start fails the whole; a failed stop is reported and the rest goes on.
/// </summary>
internal class LifecycleSubject(Action<string, Exception> reportFailedStop) : ILifecycleObservable
{
    private readonly List<Subscription> _subscriptions = [];
    private int? _highestBegun;

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observerName, stage, observer);
        lock (_subscriptions) _subscriptions.Add(subscription);
        return subscription;
    }

    public async Task OnStart(CancellationToken cancellationToken)
    {
        foreach (var stage in Stages(descending: false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _highestBegun = stage.Key;
            await Task.WhenAll(stage.Select(s => s.Observer.OnStart(cancellationToken)));
            HighestCompletedStage = stage.Key;
        }
    }

    public async Task OnStop(CancellationToken cancellationToken)
    {
        if (_highestBegun is not { } highest) return;
        foreach (var stage in Stages(descending: true).Where(s => s.Key <= highest))
        {
            await Task.WhenAll(stage.Select(s => Stop(s, cancellationToken)));
            LowestStoppedStage = stage.Key;
        }
    }

    private async Task Stop(Subscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            await subscription.Observer.OnStop(cancellationToken);
        }
#pragma warning disable CA1031 // One observer that cannot stop must not keep the others from stopping.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            reportFailedStop(subscription.Name, exception);
        }
    }

    private List<IGrouping<int, Subscription>> Stages(bool descending)
    {
        lock (_subscriptions)
        {
            var stages = _subscriptions.GroupBy(s => s.Stage);
            return [.. descending ? stages.OrderByDescending(s => s.Key) : stages.OrderBy(s => s.Key)];
        }
    }

    private sealed class Subscription(LifecycleSubject owner, string name, int stage, ILifecycleObserver observer) : IDisposable
    {
        public string Name => name;

        public int Stage => stage;

        public ILifecycleObserver Observer => observer;

        public void Dispose()
        {
            lock (owner._subscriptions) owner._subscriptions.Remove(this);
        }
    }
}
