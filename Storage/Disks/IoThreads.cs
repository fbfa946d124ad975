namespace OrleansCluster.Storage.Disks;

/// <summary>
/// A few threads of our own for blocking calls, behind one bounded queue. (The pool's threads serve the grains.)
/// </summary>
internal sealed class IoThreads
{
    private readonly object _gate = new();
    private readonly Queue<IoWork> _queue = new();
    private readonly Thread[] _threads;
    private readonly int _limit;
    private readonly string _name;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _stopped;

    public IoThreads(string name, int threads, int limit)
    {
        _name = name;
        _limit = limit;
        _threads = new Thread[threads];
        _running = threads;
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"disk {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Runs a call on one of the threads.</summary>
    public Task<TResult> Run<TState, TResult>(Func<TState, TResult> call, TState state)
    {
        var work = new IoWork<TState, TResult>(call, state);
        lock (_gate)
        {
            if (_stopped)
                return Task.FromException<TResult>(new DiskFencedException(_name));
            if (_queue.Count >= _limit)
                return Task.FromException<TResult>(new DiskBusyException(_name, _limit));
            _queue.Enqueue(work);
            Monitor.Pulse(_gate);
        }

        return work.Result;
    }

    /// <summary>Completes when, after <see cref="Stop"/>, the calls that were under way have ended: after this, silence.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Waits for <see cref="Ended"/>.</summary>
    public void Join()
    {
        foreach (var thread in _threads)
            thread.Join();
    }

    /// <summary>Refuses what waits and what comes.</summary>
    public void Stop()
    {
        IoWork[] refused;
        lock (_gate)
        {
            _stopped = true;
            refused = [.. _queue];
            _queue.Clear();
            Monitor.PulseAll(_gate);
        }

        foreach (var work in refused)
            work.Refuse(new DiskFencedException(_name));
    }

    private void Work()
    {
        while (Next() is { } work)
            work.Execute();
        if (Interlocked.Decrement(ref _running) == 0)
            _ended.SetResult();
    }

    private IoWork? Next()
    {
        lock (_gate)
        {
            while (!_stopped && _queue.Count == 0)
                Monitor.Wait(_gate);
            return _stopped ? null : _queue.Dequeue();
        }
    }
}
