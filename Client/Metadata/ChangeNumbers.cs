using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// Gives changes their numbers, each once, and knows the lowest one that is still in use. A number is in use until its change was
/// answered or given up; the store takes those from the lowest one on that fit into its window, so a change that hangs lets at most
/// a window of others pass. Safe for concurrent use; a change that finds room waits for nobody.
/// </summary>
/// <remarks>
/// A number that was given up is not used again. As soon as no lower one is in use, the next change tells the store so, and from then on the
/// store refuses whatever may still arrive under it: a change that was given up does not happen behind the back of a later one.
/// </remarks>
internal sealed class ChangeNumbers(int maxConcurrent, int maxWaiting)
{
    private const int Window = MetadataLimits.SessionWindow;

    private readonly Lock _lock = new();
    private readonly bool[] _inUse = new bool[Window];
    private readonly LinkedList<TaskCompletionSource<long>> _waiting = new();
    private long _next = 1;
    private long _lowest = 1;
    private int _underWay;

    /// <summary>The lowest number in use; the next one, if none is.</summary>
    public long Lowest => Volatile.Read(ref _lowest);

    /// <summary>Changes that are under way or wait.</summary>
    public int Busy
    {
        get
        {
            lock (_lock)
                return _underWay + _waiting.Count;
        }
    }

    /// <summary>A number, as soon as there is room. Throws <see cref="MetadataBusyException"/> if there is none in time, or too many wait for one.</summary>
    public async ValueTask<long> TakeAsync(Deadline deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<long>> waiter;
        lock (_lock)
        {
            if (_waiting.Count == 0 && HasRoom)
                return Take();
            if (_waiting.Count >= maxWaiting)
                throw new MetadataBusyException($"{_underWay} changes of this client are under way, {_waiting.Count} wait, and no more may.");
            waiter = _waiting.AddLast(new TaskCompletionSource<long>());
        }

        try
        {
            var left = deadline.Left;
            return await waiter.Value.Task.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            GiveUp(waiter);
            if (e is TimeoutException)
                throw new MetadataBusyException($"the changes of this client that are under way left no room within {deadline.Span.TotalSeconds:0.###} s.", e);
            throw;
        }
    }

    /// <summary>The change of this number was answered, or given up.</summary>
    public void Release(long number)
    {
        List<(TaskCompletionSource<long> Waiter, long Number)>? woken = null;
        lock (_lock)
        {
            _inUse[number % Window] = false;
            _underWay--;
            var lowest = _lowest;
            while (lowest < _next && !_inUse[lowest % Window])
                lowest++;
            Volatile.Write(ref _lowest, lowest);
            while (_waiting.First is { } first && HasRoom)
            {
                _waiting.RemoveFirst();
                (woken ??= []).Add((first.Value, Take()));
            }
        }

        // Outside of the lock: what waited may go on at once, in here.
        foreach (var (waiter, taken) in woken ?? [])
            waiter.SetResult(taken);
    }

    private bool HasRoom => _underWay < maxConcurrent && _next < _lowest + Window;

    private long Take()
    {
        _underWay++;
        _inUse[_next % Window] = true;
        return _next++;
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource<long>> waiter)
    {
        lock (_lock)
        {
            if (waiter.List is not null)
            {
                _waiting.Remove(waiter);
                return;
            }
        }

        // It was given a number at this very moment, or is just being told.
        _ = waiter.Value.Task.ContinueWith(
            (given, self) => ((ChangeNumbers)self!).Release(given.Result), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
