namespace OrleansCluster.Algorithms.Cache.Eviction;

/// <summary>
/// Fingerprints of entries that were evicted lately (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023, §4.2): buckets
/// of four, in which the oldest gives way. A fingerprint counts while no more than a given number were added after it. Of fixed size; for the
/// writer.
/// </summary>
internal sealed class GhostTable
{
    private const int Ways = 4;
    private const int SlotBytes = sizeof(uint) + sizeof(uint);

    private readonly int _shift;
    private uint[]? _fingerprints;
    private uint[]? _times;
    private uint _now;

    /// <param name="maxBytes">What it may take; the tables are made when the first is added.</param>
    public GhostTable(long maxBytes)
    {
        var bits = 2;
        while (bits < 30 && (2L << bits) * SlotBytes <= maxBytes)
            bits++;
        Slots = 1 << bits;
        _shift = 64 - bits + 2;
    }

    /// <summary>How many fingerprints it has room for.</summary>
    public int Slots { get; }

    /// <summary>What the tables take.</summary>
    public long Bytes => _fingerprints is null ? 0 : (long)Slots * SlotBytes;

    public void Add(ulong hash)
    {
        _fingerprints ??= new uint[Slots];
        _times ??= new uint[Slots];
        _now++;
        var bucket = Bucket(hash);
        var (oldest, age) = (bucket, 0U);
        for (var at = bucket; at < bucket + Ways; at++)
        {
            // A slot that was never used is as old as can be.
            var its = _fingerprints[at] == 0 ? uint.MaxValue : _now - _times[at];
            if (its > age)
                (oldest, age) = (at, its);
            if (_fingerprints[at] == Fingerprint(hash))
            {
                oldest = at;
                break;
            }
        }

        (_fingerprints[oldest], _times[oldest]) = (Fingerprint(hash), _now);
    }

    /// <summary>Whether it is among the newest; if so, it is forgotten.</summary>
    /// <param name="hash">Whose.</param>
    /// <param name="newest">How many of the newest count.</param>
    public bool TryTake(ulong hash, int newest)
    {
        if (_fingerprints is null || _times is null)
            return false;
        var bucket = Bucket(hash);
        for (var at = bucket; at < bucket + Ways; at++)
        {
            if (_fingerprints[at] != Fingerprint(hash))
                continue;
            var counts = _now - _times[at] < (uint)newest;
            _fingerprints[at] = 0;
            return counts;
        }

        return false;
    }

    private static uint Fingerprint(ulong hash) => (uint)(hash ^ (hash >> 32)) | 1;

    private int Bucket(ulong hash) => (int)((hash * 0x9E3779B97F4A7C15) >> _shift) * Ways;
}
