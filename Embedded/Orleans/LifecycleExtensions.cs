using OrleansCluster.Embedded.Lifecycle;

namespace Orleans;

public static class LifecycleExtensions
{
    public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) =>
        observable.Subscribe(observerName, stage, new DelegateLifecycleObserver(onStart, onStop));

    public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart) =>
        observable.Subscribe(observerName, stage, new DelegateLifecycleObserver(onStart, null));
}
