using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Storage.Concurrency;

/// <summary>
/// What waits for the next flush, first come first served, bounded in records and bytes. What is over the bounds waits outside,
/// in order, and may be called off as long as it does. Not safe for threads: its owner's lock guards it.
/// </summary>
internal sealed class CommitQueue<T>(int maxRecords, long maxBytes)
    where T : CommitItem
{
    private readonly Queue<T> _inside = new();
    private readonly LinkedList<CommitItem> _outside = new();
    private int _records;
    private long _bytes;

    public bool IsEmpty => _inside.Count == 0;

    /// <summary>Adds an item; true if it is in, false if it waits outside.</summary>
    public bool Add(T item)
    {
        if (_outside.Count == 0 && HasRoomFor(item))
        {
            LetIn(item);
            return true;
        }

        item.Waiting = _outside.AddLast(item);
        return false;
    }

    /// <summary>Takes an item out that still waits outside; false if it is in already, or gone.</summary>
    public bool TryCallOff(T item)
    {
        if (item.Waiting is null)
            return false;
        _outside.Remove(item.Waiting);
        item.Waiting = null;
        LetWaitingIn();
        return true;
    }

    public bool TryPeek([MaybeNullWhen(false)] out T item) => _inside.TryPeek(out item);

    /// <summary>Takes the first item, which makes room.</summary>
    public T Take()
    {
        var item = _inside.Dequeue();
        _records -= item.Records;
        _bytes -= item.Bytes;
        LetWaitingIn();
        return item;
    }

    /// <summary>Takes everything, inside and outside.</summary>
    public List<T> TakeAll()
    {
        var all = new List<T>();
        while (!IsEmpty)
            all.Add(Take());
        return all;
    }

    private void LetWaitingIn()
    {
        while (_outside.First is { Value: T next } && HasRoomFor(next))
        {
            _outside.RemoveFirst();
            next.Waiting = null;
            LetIn(next);
        }
    }

    private void LetIn(T item)
    {
        _inside.Enqueue(item);
        _records += item.Records;
        _bytes += item.Bytes;
    }

    // One item is always let in, however large it is.
    private bool HasRoomFor(T item) =>
        _inside.Count == 0 || (_records + item.Records <= maxRecords && _bytes + item.Bytes <= maxBytes);
}
