namespace OrleansCluster.Storage.Logs;

/// <summary>What is known of one segment file while the log is open.</summary>
internal sealed class Segment(string path, SegmentHeader header)
{
    private const int PlaceEvery = 64 * 1024;

    private readonly List<(long Index, long Position)> _places = [];

    public string Path { get; } = path;

    public SegmentHeader Header { get; } = header;

    public uint Salt { get; } = header.Salt;

    public long FirstIndex => Header.FirstIndex;

    /// <summary>Where its last valid record ends: here the next batch goes.</summary>
    public long End { get; set; } = LogFormat.SegmentHeaderBytes;

    /// <summary>The index after its last record.</summary>
    public long NextIndex { get; set; } = header.FirstIndex;

    /// <summary>Remembers where a batch begins, if the last place remembered is far enough behind.</summary>
    public void Note(long firstIndex, long position)
    {
        lock (_places)
        {
            if (_places.Count == 0 || position - _places[^1].Position >= PlaceEvery)
                _places.Add((firstIndex, position));
        }
    }

    /// <summary>A batch at or before the record: from there one reads on.</summary>
    public (long Index, long Position) PlaceBefore(long index)
    {
        lock (_places)
        {
            var low = 0;
            var high = _places.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_places[middle].Index <= index)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low == 0 ? (FirstIndex, LogFormat.SegmentHeaderBytes) : _places[low - 1];
        }
    }

    /// <summary>Forgets everything from a place on.</summary>
    public void Cut(long end, long nextIndex)
    {
        lock (_places)
            _places.RemoveAll(place => place.Position >= end);
        End = end;
        NextIndex = nextIndex;
    }
}
