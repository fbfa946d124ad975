namespace OrleansCluster.Client.Locks;

/// <summary>Locks of several names, held together. Safe for concurrent use; may be disposed of twice, and after some were lost.</summary>
public sealed class ManyLocksHandle : IAsyncDisposable
{
    private readonly CancellationTokenSource _lost;

    internal ManyLocksHandle(IReadOnlyList<LockHandle> handles)
    {
        Handles = handles;
        _lost = CancellationTokenSource.CreateLinkedTokenSource([.. handles.Select(handle => handle.LostToken)]);
        LostToken = _lost.Token;
    }

    /// <summary>Each lock, in the order of their names. To be given back all together only.</summary>
    public IReadOnlyList<LockHandle> Handles { get; }

    /// <summary>Is cancelled when the first of them must be taken as lost, or when it was disposed of.</summary>
    public CancellationToken LostToken { get; }

    /// <summary>How long all of them are certain to be held without further renewals.</summary>
    public TimeSpan Remaining => Handles.Min(handle => handle.Remaining);

    /// <summary>The fencing token of a name. Each name has its own.</summary>
    public long FencingTokenOf(string name) => Handles.First(handle => handle.Name == name).FencingToken;

    /// <summary>Gives all of them back. Does not throw.</summary>
    public ValueTask DisposeAsync() => ReleaseAsync(Handles);

    internal static async ValueTask ReleaseAsync(IEnumerable<LockHandle> handles) =>
        await Task.WhenAll(handles.Select(handle => handle.DisposeAsync().AsTask()));
}
