using OrleansCluster.Algorithms.Cache.Entries;

namespace OrleansCluster.Algorithms.Cache.Eviction;

/// <summary>
/// Which entry goes when room is needed: S3-FIFO (Yang, Zhang, Qiu, Yue, Rashmi: "FIFO queues are all you need for cache eviction", SOSP 2023,
/// §4). New entries enter a small queue of 10 % of the bytes; those accessed more than once before they reach its end go on to the main queue,
/// the others are evicted and their fingerprints remembered; an entry whose fingerprint is remembered enters the main queue at once. At the end
/// of the main queue an entry that was accessed goes around again, for one access less. So a scan passes through a tenth of the cache, and a
/// hit only raises a two-bit counter. For the writer.
///
/// <para>What differs: the small queue's share and all sizes are in bytes; as many fingerprints count as there are entries, if there is room;
/// no more than
/// <see cref="MaxSpared"/> entries go around between two evictions, so that a step's cost has a bound.</para>
/// </summary>
internal sealed class S3Fifo(long capacityBytes, long ghostBytes)
{
    /// <summary>How many entries of the main queue may go around before one goes though it was accessed.</summary>
    public const int MaxSpared = 4096;

    private readonly long _smallBytes = capacityBytes / 10;
    private readonly EntryQueue _small = new(QueueKind.Small);
    private readonly EntryQueue _main = new(QueueKind.Main);
    private readonly GhostTable _ghosts = new(ghostBytes);
    private int _spared;

    /// <summary>What the entries take, their tags' names not included.</summary>
    public long Bytes => _small.Bytes + _main.Bytes;

    public int Count => _small.Count + _main.Count;

    public long GhostBytes => _ghosts.Bytes;

    /// <summary>All entries, those of the small queue first, each queue from its end.</summary>
    public IEnumerable<CacheEntry> InOrder => _small.InOrder.Concat(_main.InOrder);

    /// <summary>Which queue an entry of that hash is to enter.</summary>
    public QueueKind Admit(ulong hash) => _ghosts.TryTake(hash, Count) ? QueueKind.Main : QueueKind.Small;

    public void Add(CacheEntry entry, QueueKind queue) => Queue(queue).Push(entry);

    public void Remove(CacheEntry entry) => Queue(entry.Queue).Remove(entry);

    /// <summary>Another version of a key: it takes the place of the first, and its accesses.</summary>
    public void Replace(CacheEntry entry, CacheEntry by)
    {
        by.Frequency = entry.Frequency;
        Queue(entry.Queue).Replace(entry, by);
    }

    public void Resize(CacheEntry entry, long bytes) => Queue(entry.Queue).Resize(bytes);

    public void Promote(CacheEntry entry)
    {
        Queue(entry.Queue).Remove(entry);
        entry.Frequency = 0;
        _main.Push(entry);
    }

    /// <summary>One step towards room.</summary>
    public EvictionStep Step(out CacheEntry? entry)
    {
        if (_small.Count > 0 && (_small.Bytes >= _smallBytes || _main.Count == 0))
        {
            _small.TryPop(out entry);
            if (entry!.Frequency > 1)
            {
                entry.Frequency = 0;
                _main.Push(entry);
                return EvictionStep.Promoted;
            }

            _ghosts.Add(entry.Hash);
            return EvictionStep.Evicted;
        }

        if (!_main.TryPop(out entry))
            return EvictionStep.Empty;
        if (entry.Frequency > 0 && _spared < MaxSpared)
        {
            _spared++;
            entry.Frequency--;
            _main.Push(entry);
            return EvictionStep.Spared;
        }

        _spared = 0;
        return EvictionStep.Evicted;
    }

    private EntryQueue Queue(QueueKind kind) => kind switch
    {
        QueueKind.Small => _small,
        QueueKind.Main => _main,
        _ => throw new InvalidOperationException("The entry is in no queue."),
    };
}
