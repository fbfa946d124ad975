using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Logs;

/// <summary>Makes, finds and removes the segment files of one folder, durably.</summary>
internal sealed class SegmentFiles(IDisk disk, string folder)
{
    public IDisk Disk => disk;

    public string PathOf(string name) => DiskPath.Combine(folder, name);

    /// <summary>The segments there are, by first index; what an unfinished creation left behind is removed.</summary>
    public async ValueTask<List<Segment>> FindAsync()
    {
        var segments = new List<Segment>();
        foreach (var entry in await disk.ListAsync(folder).Detached())
        {
            if (entry.IsDirectory)
                continue;
            if (entry.Name.EndsWith(LogFormat.TemporarySuffix, StringComparison.Ordinal))
                await disk.DeleteAsync(PathOf(entry.Name)).Detached();
            else if (LogFormat.TryParseName(entry.Name, out var firstIndex))
                segments.Add(await ReadHeaderAsync(PathOf(entry.Name), firstIndex).Detached());
        }

        return segments; // Names are listed in ordinal order, which is that of their numbers.
    }

    /// <summary>
    /// Makes a segment under a temporary name, flushes it, gives it its name, flushes the directory: so a segment that has its
    /// name has its header. It replaces an empty one of the same index.
    /// </summary>
    public async ValueTask<(Segment Segment, IDiskFile File)> CreateAsync(Guid logId, long firstIndex, bool startsLog)
    {
        var path = PathOf(LogFormat.NameOf(firstIndex));
        var temporary = path + LogFormat.TemporarySuffix;
        var header = new SegmentHeader(logId, disk.DrawId(), firstIndex, startsLog);
        await disk.DeleteAsync(temporary).Detached();
        var file = await disk.OpenAsync(temporary, DiskOpenMode.CreateNew).Detached();
        try
        {
            await file.WriteAndFlushAsync([header.Encode()], 0).Detached();
            await disk.RenameAsync(temporary, path).Detached();
            await FlushNewNameAsync(path).Detached();
        }
        catch
        {
            await file.DisposeAsync().Detached();
            throw;
        }

        return (new Segment(path, header), file);
    }

    // The name is there, flushed or not: to go on without the segment would leave one that no later truncation knows of.
    private async ValueTask FlushNewNameAsync(string path)
    {
        try
        {
            await disk.FlushDirectoryAsync(folder).Detached();
        }
        catch (Exception e) when (e is DiskFullException or DiskBusyException)
        {
            throw new StoreClosedException($"The log segment {disk.Describe(path)}", e);
        }
    }

    public ValueTask<IDiskFile> OpenAsync(Segment segment, bool writable) =>
        disk.OpenAsync(segment.Path, writable ? DiskOpenMode.ReadWrite : DiskOpenMode.ReadExisting);

    public async ValueTask DeleteAsync(Segment segment)
    {
        await disk.DeleteAsync(segment.Path).Detached();
        await FlushNamesAsync().Detached();
    }

    public ValueTask FlushNamesAsync() => disk.FlushDirectoryAsync(folder);

    private async ValueTask<Segment> ReadHeaderAsync(string path, long firstIndex)
    {
        var file = await disk.OpenAsync(path, DiskOpenMode.ReadExisting).Detached();
        try
        {
            var bytes = new byte[LogFormat.SegmentHeaderBytes];
            var read = await file.ReadAsync(bytes, 0).Detached();
            var header = SegmentHeader.Decode(bytes.AsSpan(0, read), disk.Describe(path));
            if (header.FirstIndex != firstIndex)
                throw new LogDamagedException(disk.Describe(path), 48, $"it begins with record {header.FirstIndex}, which is not its name");
            return new Segment(path, header);
        }
        finally
        {
            await file.DisposeAsync().Detached();
        }
    }
}
