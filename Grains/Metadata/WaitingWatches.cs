using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Grains.Metadata;

/// <summary>
/// The polls that wait at a replica, each for at most <see cref="MetadataLimits.MaxWatchMilliseconds"/>, whoever has gone meanwhile. One
/// that is woken reads the store in a turn of its own, after all that was applied together, from where it was woken: what came before
/// was not its range's.
/// </summary>
/// <param name="time">For the ends of the polls.</param>
/// <param name="revision">The newest revision.</param>
internal sealed class WaitingWatches(TimeProvider time, Func<long> revision)
{
    private readonly PollTable _table = new();
    private readonly List<WaitingPoll> _taken = [];
    private TimeSpan _sleepsUntil = TimeSpan.MaxValue;

    public int Count => _table.Count;

    /// <summary>Lets a poll wait; null if too many wait already.</summary>
    public WaitingWatch? Add(HistoryQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var watch = new WaitingWatch(query, Now + TimeSpan.FromMilliseconds(query.WaitMilliseconds));
        if (!_table.TryAdd(watch))
            return null;
        if (watch.Deadline < _sleepsUntil)
            _ = SleepAsync(watch.Deadline, cancellationToken);
        return watch;
    }

    /// <summary>Wakes those that wait for a change of this key.</summary>
    public void Wake(ByteString key, long changedIn)
    {
        if (_table.Count == 0)
            return;
        _table.TakeWaitingFor(key, changedIn, _taken);
        WakeTaken(changedIn);
    }

    /// <summary>Wakes all: what they waited for is another now.</summary>
    public void WakeAll()
    {
        _table.TakeAll(_taken);
        WakeTaken(null);
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    // One timer for all; where a poll with an earlier end came, another one.
    private async Task SleepAsync(TimeSpan until, CancellationToken cancellationToken)
    {
        _sleepsUntil = until;
        try
        {
            while (true)
            {
                // In whole milliseconds, as timers are: a rest of one would be no wait at all.
                var left = Math.Ceiling((until - Now).TotalMilliseconds);
                if (left > 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(left), time, cancellationToken);
                if (_sleepsUntil != until)
                    return;
                _table.TakeDue(Now, _taken);
                WakeTaken(revision() + 1);
                if (_table.NextDeadline is not { } next)
                    break;
                _sleepsUntil = until = next;
            }

            _sleepsUntil = TimeSpan.MaxValue;
        }
        catch (OperationCanceledException)
        {
            _table.TakeAll(_taken);
            foreach (var watch in _taken)
                ((WaitingWatch)watch).Cancel(cancellationToken);
            _taken.Clear();
        }
    }

    private void WakeTaken(long? from)
    {
        foreach (var watch in _taken)
            ((WaitingWatch)watch).Wake(from);
        _taken.Clear();
    }
}
