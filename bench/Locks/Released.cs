namespace OrleansCluster.Bench.Locks;

/// <summary>Something that is held, and given back by a call.</summary>
internal sealed class Released(Func<Task> release) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => new(release());
}
