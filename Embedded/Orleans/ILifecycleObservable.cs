namespace Orleans;

public interface ILifecycleObservable
{
    /// <summary>Subscribes to a stage: started in rising order of stages, stopped in falling order.</summary>
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}
