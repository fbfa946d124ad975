using OrleansCluster.Storage.Checksums;
using OrleansCluster.Storage.Concurrency;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Storage.Snapshots;

/// <summary>
/// Snapshots as files of one folder, which the caller owns (by the lock of the folder above, or another). Each is written in one go
/// under a temporary name and named when it is whole and durable. Any thread may call.
/// </summary>
public sealed class SnapshotFiles
{
    /// <summary>The longest label, in bytes: 64 KiB.</summary>
    public const int MaxLabelBytes = 64 * 1024;

    private const string Suffix = ".snapshot";
    private const string TemporarySuffix = ".tmp";
    private const int CheckBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly IDisk _disk;
    private readonly string _folder;
    private readonly SortedDictionary<string, SnapshotFile> _all = new(StringComparer.Ordinal);

    private SnapshotFiles(IDisk disk, string folder) => (_disk, _folder) = (disk, folder);

    /// <summary>What is there, in ordinal order of the names.</summary>
    public IReadOnlyList<SnapshotFile> All
    {
        get
        {
            lock (_gate)
                return [.. _all.Values];
        }
    }

    /// <summary>
    /// Opens a folder, creating it if need be; deletes what was never completed. The header and label of each file are checked, its
    /// content is not: see <see cref="IsIntactAsync"/>.
    /// </summary>
    /// <exception cref="SnapshotDamagedException">A header or a label is not what was written. Nothing was changed.</exception>
    /// <exception cref="UnsupportedFormatException">A newer program wrote one.</exception>
    /// <exception cref="FolderPoisonedException">This process must not trust the folder any more.</exception>
    public static async ValueTask<SnapshotFiles> OpenAsync(IDisk disk, string folder)
    {
        ArgumentNullException.ThrowIfNull(disk);
        FolderPoison.ThrowIfPoisoned(disk, folder);
        var files = new SnapshotFiles(disk, folder);
        await files.GuardAsync(() => DurableFolder.CreateAsync(disk, folder)).Detached();
        foreach (var entry in await disk.ListAsync(folder).Detached())
        {
            if (entry.Name.EndsWith(Suffix, StringComparison.Ordinal))
            {
                var file = await files.ReadHeadAsync(entry.Name[..^Suffix.Length]).Detached();
                files._all.Add(file.Name, file);
            }
        }

        foreach (var entry in await disk.ListAsync(folder).Detached())
        {
            if (entry.Name.EndsWith(Suffix + TemporarySuffix, StringComparison.Ordinal))
                await disk.DeleteAsync(DiskPath.Combine(folder, entry.Name)).Detached();
        }

        // Whoever named a file may have died before its flush; what is served from now on must survive a crash.
        await files.GuardAsync(() => disk.FlushDirectoryAsync(folder)).Detached();
        return files;
    }

    /// <summary>Begins a snapshot; one of that name that was not completed is given up, a complete one stays until this is complete.</summary>
    /// <exception cref="StorageLimitException">The label is longer than <see cref="MaxLabelBytes"/>.</exception>
    public async ValueTask<SnapshotFileWriter> CreateAsync(string name, ReadOnlyMemory<byte> label)
    {
        if (label.Length > MaxLabelBytes)
            throw new StorageLimitException("A label", label.Length, MaxLabelBytes);
        FolderPoison.ThrowIfPoisoned(_disk, _folder);
        await _disk.DeleteAsync(PathOf(name) + TemporarySuffix).Detached();
        return new SnapshotFileWriter(this, name, label, await _disk.OpenAsync(PathOf(name) + TemporarySuffix, DiskOpenMode.CreateNew).Detached());
    }

    /// <summary>Reads a part of the content; shorter than asked for only where it ends. Its checksum is that of the whole.</summary>
    /// <exception cref="DiskPathNotFoundException">It was deleted.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(SnapshotFile file, long offset, int length)
    {
        ArgumentNullException.ThrowIfNull(file);
        var bytes = new byte[(int)Math.Clamp(file.Length - offset, 0, length)];
        var stream = await _disk.OpenAsync(PathOf(file.Name), DiskOpenMode.ReadExisting).Detached();
        try
        {
            var read = await stream.ReadAsync(bytes, file.ContentAt + offset).Detached();
            return read == bytes.Length ? bytes : throw new SnapshotDamagedException(file.Name, file.ContentAt + offset + read, "it ends early");
        }
        finally
        {
            await stream.DisposeAsync().Detached();
        }
    }

    /// <summary>Whether the content is what was written: reads all of it.</summary>
    public async ValueTask<bool> IsIntactAsync(SnapshotFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var checksum = 0u;
        for (var at = 0L; at < file.Length; at += CheckBytes)
        {
            try
            {
                checksum = Crc32C.Append(checksum, (await ReadAsync(file, at, CheckBytes).Detached()).Span);
            }
            catch (SnapshotDamagedException)
            {
                return false;
            }
        }

        return checksum == file.Checksum;
    }

    /// <summary>Deletes a snapshot. Not durable: after a crash it may be there again.</summary>
    public async ValueTask DeleteAsync(SnapshotFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        lock (_gate)
            _all.Remove(file.Name);
        await _disk.DeleteAsync(PathOf(file.Name)).Detached();
    }

    /// <summary>Deletes all snapshots; durable when it answers. After a crash before, any of them may be there.</summary>
    /// <exception cref="FlushFailedException">The folder is poisoned for the life of the process.</exception>
    public async ValueTask DeleteAllAsync()
    {
        foreach (var file in All)
            await DeleteAsync(file).Detached();
        await GuardAsync(() => _disk.FlushDirectoryAsync(_folder)).Detached();
    }

    internal async ValueTask NameAsync(SnapshotFile file)
    {
        await _disk.RenameAsync(PathOf(file.Name) + TemporarySuffix, PathOf(file.Name)).Detached();
        await GuardAsync(() => _disk.FlushDirectoryAsync(_folder)).Detached();
        lock (_gate)
            _all[file.Name] = file;
    }

    // It must not take room on a full disk until the next opening; but if it does, that is no harm to anyone.
    internal async ValueTask GiveUpAsync(string name)
    {
        try
        {
            await _disk.DeleteAsync(PathOf(name) + TemporarySuffix).Detached();
        }
        catch (StorageException)
        {
        }
    }

    internal async ValueTask GuardAsync(Func<ValueTask> flush)
    {
        try
        {
            await flush().Detached();
        }
        catch (FlushFailedException e)
        {
            FolderPoison.Poison(_disk, _folder, e);
            throw;
        }
    }

    private async ValueTask<SnapshotFile> ReadHeadAsync(string name)
    {
        var stream = await _disk.OpenAsync(PathOf(name), DiskOpenMode.ReadExisting).Detached();
        try
        {
            var head = new byte[SnapshotFileHeader.Length];
            var read = await stream.ReadAsync(head, 0).Detached();
            var header = SnapshotFileHeader.Decode(head.AsSpan(0, read), name);
            if (header.LabelLength is < 0 or > MaxLabelBytes || await stream.GetLengthAsync().Detached() != header.ContentAt + header.ContentLength)
                throw new SnapshotDamagedException(name, read, "its length is not what its header says");
            var label = new byte[header.LabelLength];
            await stream.ReadAsync(label, SnapshotFileHeader.Length).Detached();
            return Crc32C.Compute(label) == header.LabelChecksum
                ? new SnapshotFile(name, label, header.ContentLength, header.ContentChecksum)
                : throw new SnapshotDamagedException(name, SnapshotFileHeader.Length, "the checksum of its label is wrong");
        }
        finally
        {
            await stream.DisposeAsync().Detached();
        }
    }

    private string PathOf(string name) => DiskPath.Combine(_folder, name + Suffix);
}
