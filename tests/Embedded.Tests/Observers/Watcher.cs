namespace OrleansCluster.Embedded.Tests.Observers;

internal sealed class Watcher : IWatcher
{
    private int _count;

    public TaskCompletionSource Gate { get; } = new();

    public Task<int> Count() => Task.FromResult(++_count);

    public Task Wait() => Gate.Task;

    public async IAsyncEnumerable<int> Items()
    {
        yield return 1;
        await Task.CompletedTask;
    }
}
