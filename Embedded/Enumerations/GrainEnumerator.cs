using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Enumerations;

internal delegate ValueTask<EnumerationAnswer> EnumerationStarter(IEnumerations grain, Guid id, TimeSpan wait, CancellationToken token);

/// <summary>
/// The caller's side of an enumeration: a series of calls, each answered within half the response timeout, with a batch of items or
/// without any.
/// </summary>
internal sealed class GrainEnumerator<TItem> : IAsyncEnumerator<TItem>
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly IEnumerations _grain;
    private readonly GrainId _grainId;
    private readonly EnumerationStarter _start;
    private readonly CancellationToken _first;
    private readonly CancellationToken _second;
    private readonly CancellationTokenSource _canceled;
    private readonly Guid _id;
    private readonly TimeSpan _wait;
    private readonly int _batchSize;
    private TItem[] _items = [];
    private int _index = -1;
    private int _number;
    private bool _isAsking;
    private bool _isOver;
    private bool _isBroken;
    private bool _isDisposed;

    /// <param name="host">The silo or client that enumerates.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="batchSize">At most how many items at once.</param>
    /// <param name="first">The token among the method's arguments.</param>
    /// <param name="second">The token of the enumeration.</param>
    /// <param name="start">Makes the first call.</param>
    public GrainEnumerator(GrainRuntime host, GrainId grainId, int batchSize, CancellationToken first, CancellationToken second, EnumerationStarter start)
    {
        _grain = (IEnumerations)(object)host.CreateReference(typeof(IEnumerations), grainId);
        _grainId = grainId;
        _batchSize = batchSize;
        _first = first;
        _second = second;
        _start = start;
        _id = host.Cluster.World.Random.NextGuid();
        _wait = host.ResponseTimeout == Timeout.InfiniteTimeSpan || host.ResponseTimeout / 2 > LongestWait ? LongestWait : host.ResponseTimeout / 2;
        _canceled = CancellationTokenSource.CreateLinkedTokenSource(first, second);
    }

    public TItem Current => _index >= 0 && _index < _items.Length ? _items[_index] : default!;

    public ValueTask<bool> MoveNextAsync()
    {
        if (_index + 1 < _items.Length)
        {
            _index++;
            return new ValueTask<bool>(true);
        }

        _items = [];
        _index = -1;
        return _isOver || _isDisposed ? new ValueTask<bool>(false) : Ask();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (_isAsking) _canceled.Cancel();
        _canceled.Dispose();
        if (_isOver || _number == 0) return;

        // Of what has failed already nobody waits for another failure.
        if (_isBroken) await _grain.Abandon(_id);
        else await _grain.End(_id);
    }

    private async ValueTask<bool> Ask()
    {
        if (_isAsking) throw new InvalidOperationException("The enumeration waits for an item already; ask for one at a time.");
        _isAsking = true;
        try
        {
            var token = _canceled.Token;
            while (true)
            {
                token.ThrowIfCancellationRequested();
                _number++;
                var answer = _number == 1
                    ? await _start(_grain, _id, _wait, token)
                    : await _grain.Next(_id, _number, _batchSize, _wait, token);
                if (Take(answer)) return true;
                if (_isOver) return false;
            }
        }
        catch (OperationCanceledException exception)
        {
            // The caller knows the tokens that it gave, not the one that was made of them.
            if (_first.IsCancellationRequested) throw new OperationCanceledException(exception.Message, exception, _first);
            if (_second.IsCancellationRequested) throw new OperationCanceledException(exception.Message, exception, _second);
            throw;
        }
        catch
        {
            _isBroken = true;
            throw;
        }
        finally
        {
            _isAsking = false;
        }
    }

    private bool Take(EnumerationAnswer answer)
    {
        if (answer.State == EnumerationState.Aborted)
        {
            _isOver = true;
            throw new EnumerationAbortedException(
                $"The enumeration was aborted: {_grainId} does not know it, or no longer. Its activation went, or nobody asked for an item for {OpenEnumerations.IdleLimit}.");
        }

        _isOver = answer.State == EnumerationState.Completed;
        if (answer.Items is not TItem[] { Length: > 0 } items) return false;
        _items = items;
        _index = 0;
        return true;
    }
}
