namespace OrleansCluster.Gateways.Http;

/// <summary>
/// A question that is asked once however many callers there are: an answer is shared until it is older than it may be. Safe for concurrent use.
/// </summary>
/// <param name="ask">The question. It belongs to no caller: whoever came first may go away while others wait for the same answer.</param>
/// <param name="maxAge">How old an answer may be, counted from the question.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedAnswer<T>(Func<Task<T>> ask, TimeSpan maxAge, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<T>? _current;
    private long _asked;

    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        Task<T> current;
        lock (_gate)
        {
            if (_current is null || (_current.IsCompleted && time.GetElapsedTime(_asked) >= maxAge))
            {
                _asked = time.GetTimestamp();
                _current = ask();
            }

            current = _current;
        }

        return current.WaitAsync(cancellationToken);
    }
}
