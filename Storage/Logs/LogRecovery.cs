using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Logs;

/// <summary>
/// Opens what is on the disk: checks every record, refuses damage, cuts off a torn tail, and makes durable what it keeps. The
/// rules stand at the head of WriteAheadLog.cs.
/// </summary>
internal sealed class LogRecovery(SegmentFiles files, LogReplay? replay, CancellationToken ct)
{
    /// <summary>The segments in order, at least one, and the last one's open file.</summary>
    public async ValueTask<(List<Segment> Segments, IDiskFile Last)> RunAsync()
    {
        // The names that we see may not be durable yet. They must be, before anything that they make obsolete is removed.
        await files.FlushNamesAsync().Detached();
        var segments = await files.FindAsync().Detached();
        if (segments.Count == 0)
        {
            var (first, file) = await files.CreateAsync(files.Disk.DrawId(), 1, startsLog: true).Detached();
            return ([first], file);
        }

        await RemoveObsoleteAsync(segments).Detached();
        CheckOneLog(segments);
        for (var i = 0; i < segments.Count - 1; i++)
            await ScanClosedAsync(segments[i], segments[i + 1]).Detached();
        return (segments, await ScanLastAsync(segments[^1]).Detached());
    }

    private async ValueTask RemoveObsoleteAsync(List<Segment> segments)
    {
        var start = segments.FindLastIndex(static segment => segment.Header.StartsLog);
        if (start <= 0)
            return;
        foreach (var obsolete in segments[..start])
            await files.DeleteAsync(obsolete).Detached();
        segments.RemoveRange(0, start);
    }

    private void CheckOneLog(List<Segment> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.Header.LogId != segments[0].Header.LogId)
                throw Damaged(segment, 16, "it belongs to another log than the segments before it");
        }
    }

    private async ValueTask ScanClosedAsync(Segment segment, Segment next)
    {
        var file = await files.OpenAsync(segment, writable: false).Detached();
        try
        {
            var length = await file.GetLengthAsync().Detached();
            using var scanner = NewScanner(file, segment, length);
            await ReplayAsync(scanner, segment).Detached();
            if (scanner.NextIndex != next.FirstIndex)
            {
                throw Damaged(
                    segment,
                    scanner.Position,
                    $"record {scanner.NextIndex} was expected there, and the next segment begins with record {next.FirstIndex}");
            }
        }
        finally
        {
            await file.DisposeAsync().Detached();
        }
    }

    private async ValueTask<IDiskFile> ScanLastAsync(Segment segment)
    {
        var file = await files.OpenAsync(segment, writable: true).Detached();
        try
        {
            var length = await file.GetLengthAsync().Detached();
            long lastBatch;
            using (var scanner = NewScanner(file, segment, length))
            {
                await ReplayAsync(scanner, segment).Detached();
                lastBatch = scanner.BatchPosition;
                await RefuseIfProvenAsync(file, segment, scanner, length).Detached();
            }

            await KeepAsync(file, segment, lastBatch, length).Detached();
            return file;
        }
        catch
        {
            await file.DisposeAsync().Detached();
            throw;
        }
    }

    // A batch behind the damage is written only once the one before it is durable: it proves that the damage is no torn write.
    private async ValueTask RefuseIfProvenAsync(IDiskFile file, Segment segment, SegmentScanner scanner, long length)
    {
        if (scanner.Position >= length)
            return;
        var later = await BatchSearch.FindAsync(file, segment.Salt, scanner.Position, length).Detached();
        if (later >= 0)
        {
            throw Damaged(
                segment,
                scanner.Position,
                $"record {scanner.NextIndex} was expected there, and is followed by what was written after it was durable (at byte {later})");
        }
    }

    private static async ValueTask KeepAsync(IDiskFile file, Segment segment, long lastBatch, long length)
    {
        if (length > segment.End)
            await file.SetLengthAsync(segment.End).Detached();
        // The last batch may be only in the page cache, even as pages that a failed flush of an earlier process took for
        // clean: it is written once more, then flushed. All before it was flushed before it was written.
        var kept = new byte[lastBatch == 0 ? 0 : segment.End - lastBatch];
        if (kept.Length > 0)
        {
            var read = await file.ReadAsync(kept, lastBatch).Detached();
            await file.WriteAsync(kept.AsMemory(0, read), lastBatch).Detached();
        }

        await file.FlushAsync().Detached();
    }

    private async ValueTask ReplayAsync(SegmentScanner scanner, Segment segment)
    {
        var batch = 0L;
        while (await scanner.MoveNextAsync().Detached())
        {
            ct.ThrowIfCancellationRequested();
            if (scanner.BatchPosition != batch)
            {
                batch = scanner.BatchPosition;
                segment.Note(scanner.NextIndex - 1, batch);
            }

            replay?.Invoke(scanner.NextIndex - 1, scanner.Payload.Span);
        }

        segment.End = scanner.KeptEnd;
        segment.NextIndex = scanner.NextIndex;
    }

    private static SegmentScanner NewScanner(IDiskFile file, Segment segment, long length) =>
        new(file, segment.Salt, LogFormat.SegmentHeaderBytes, length, segment.FirstIndex);

    private LogDamagedException Damaged(Segment segment, long offset, string reason) =>
        new(files.Disk.Describe(segment.Path), offset, reason);
}
