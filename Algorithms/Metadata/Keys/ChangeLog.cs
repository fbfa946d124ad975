namespace OrleansCluster.Algorithms.Metadata.Keys;

/// <summary>
/// Every change whose revision has not been swept, in the order of revisions and of changes within one: what watches read.
/// Kept in segments, so that neither growing nor sweeping moves what is there.
/// </summary>
internal sealed class ChangeLog
{
    private const int SegmentLength = 4096;

    private readonly List<KeyVersion?[]> _segments = [];
    private long _swept;

    public long Count { get; private set; }

    public KeyVersion this[long at]
    {
        get
        {
            var place = _swept + at;
            return _segments[(int)(place / SegmentLength)][place % SegmentLength]!;
        }
    }

    public void Add(KeyVersion change)
    {
        var place = _swept + Count;
        if (place / SegmentLength == _segments.Count)
            _segments.Add(new KeyVersion?[SegmentLength]);
        _segments[(int)(place / SegmentLength)][place % SegmentLength] = change;
        Count++;
    }

    /// <summary>Takes the oldest change out.</summary>
    public KeyVersion RemoveFirst()
    {
        var first = this[0];
        _segments[0][_swept] = null;
        Count--;
        if (++_swept == SegmentLength)
        {
            _segments.RemoveAt(0);
            _swept = 0;
        }

        return first;
    }

    /// <summary>The place of the first change of the revision or a later one.</summary>
    public long FindFirst(long revision)
    {
        long low = 0;
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (this[middle].ModRevision < revision)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
