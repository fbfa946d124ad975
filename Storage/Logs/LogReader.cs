using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Logs;

/// <summary>Reads records while others are written. Where a truncation came between, it begins again.</summary>
internal sealed class LogReader(SegmentFiles files, LogWriter writer, Func<long> lastIndex)
{
    private int _changes;

    /// <summary>Says that records which could be read are about to go; the last index must say so already.</summary>
    public void BeginChange() => Interlocked.Increment(ref _changes);

    public async ValueTask<IReadOnlyList<LogRecord>> ReadAsync(long fromIndex, int maxRecords, int maxBytes)
    {
        while (true)
        {
            // In this order: who sees a change begun sees the last index that it leaves, and reads nothing that is going.
            var changes = Volatile.Read(ref _changes);
            var last = lastIndex();
            var segments = writer.Segments;
            if (fromIndex < segments[0].FirstIndex)
                throw new LogRecordMissingException(fromIndex, segments[0].FirstIndex);
            try
            {
                return await ReadFromAsync(segments, fromIndex, maxRecords, maxBytes, last).Detached();
            }
            catch (LogDamagedException) when (changes != Volatile.Read(ref _changes))
            {
            }
            catch (DiskPathNotFoundException) when (segments != writer.Segments || changes != Volatile.Read(ref _changes))
            {
            }
        }
    }

    private async ValueTask<IReadOnlyList<LogRecord>> ReadFromAsync(
        Segment[] segments, long fromIndex, int maxRecords, int maxBytes, long lastIndex)
    {
        var records = new List<LogRecord>();
        var bytes = 0L;
        var at = Array.FindLastIndex(segments, segment => segment.FirstIndex <= fromIndex);
        for (var index = fromIndex; at < segments.Length && index <= lastIndex; at++)
        {
            var segment = segments[at];
            var last = at + 1 < segments.Length ? Math.Min(lastIndex, segments[at + 1].FirstIndex - 1) : lastIndex;
            var file = await files.OpenAsync(segment, writable: false).Detached();
            try
            {
                var (start, position) = segment.PlaceBefore(index);
                using var scanner = new SegmentScanner(file, segment.Salt, position, segment.End, start);
                for (; index <= last; index++)
                {
                    if (records.Count == maxRecords)
                        return records;
                    await SeekAsync(scanner, segment, index).Detached();
                    bytes += scanner.Payload.Length;
                    if (records.Count > 0 && bytes > maxBytes)
                        return records;
                    records.Add(new LogRecord(index, scanner.Payload.ToArray()));
                }
            }
            finally
            {
                await file.DisposeAsync().Detached();
            }
        }

        return records;
    }

    private async ValueTask SeekAsync(SegmentScanner scanner, Segment segment, long index)
    {
        while (scanner.NextIndex <= index)
        {
            if (!await scanner.MoveNextAsync().Detached())
            {
                throw new LogDamagedException(
                    files.Disk.Describe(segment.Path), scanner.Position, $"record {scanner.NextIndex} cannot be read any more");
            }
        }
    }
}
