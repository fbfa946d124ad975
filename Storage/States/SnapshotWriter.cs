using System.Buffers;
using OrleansCluster.Storage.Checksums;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.States;

/// <summary>Writes a snapshot: temporary name, flush, rename, flush of the directory. It is there whole, or not at all.</summary>
internal sealed class SnapshotWriter(IDisk disk, string folder, Func<bool> isCalledOff)
{
    private byte[] _frame = ArrayPool<byte>.Shared.Rent(2 * SnapshotFrame.TargetBytes);
    private int _used = SnapshotFrame.HeaderBytes;
    private long _at;
    private uint _chain;

    /// <summary>Writes it; false if it was called off before it got its name.</summary>
    public async ValueTask<bool> WriteAsync(SnapshotHeader header, KeyValuePair<string, StateRecord>[] records)
    {
        var path = DiskPath.Combine(folder, StateFormat.SnapshotName(header.Index));
        var temporary = path + StateFormat.TemporarySuffix;
        await disk.DeleteAsync(temporary).Detached();
        try
        {
            if (!await WriteFileAsync(temporary, header, records).Detached())
            {
                await RemoveAsync(temporary).Detached();
                return false;
            }
        }
        catch (Exception e) when (e is DiskFullException or DiskBusyException)
        {
            await RemoveAsync(temporary).Detached();
            throw;
        }

        await disk.RenameAsync(temporary, path).Detached();
        await disk.FlushDirectoryAsync(folder).Detached();
        return true;
    }

    private async ValueTask<bool> WriteFileAsync(
        string path, SnapshotHeader header, KeyValuePair<string, StateRecord>[] records)
    {
        var file = await disk.OpenAsync(path, DiskOpenMode.CreateNew).Detached();
        try
        {
            return await WriteFramesAsync(file, header, records).Detached();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_frame);
            await file.DisposeAsync().Detached();
        }
    }

    // It must not take room on a full disk until the next opening; but if it does, that is no harm to anyone.
    private async ValueTask RemoveAsync(string temporary)
    {
        try
        {
            await disk.DeleteAsync(temporary).Detached();
        }
        catch (StorageException)
        {
        }
    }

    private async ValueTask<bool> WriteFramesAsync(
        IDiskFile file, SnapshotHeader header, KeyValuePair<string, StateRecord>[] records)
    {
        var bytes = header.Encode();
        await file.WriteAsync(bytes, 0).Detached();
        _at = bytes.Length;
        _chain = Crc32C.Compute(bytes);
        foreach (var (key, record) in records)
        {
            Append(key, record);
            if (_used < SnapshotFrame.TargetBytes)
                continue;
            if (isCalledOff())
                return false;
            await EndFrameAsync(file).Detached();
        }

        if (_used > SnapshotFrame.HeaderBytes)
            await EndFrameAsync(file).Detached();
        await EndFrameAsync(file).Detached(); // The empty one, which says: this is all.
        await file.FlushAsync().Detached();
        return true;
    }

    private void Append(string key, StateRecord record)
    {
        var length = SnapshotFrame.LengthOf(key, record);
        if (_used + length > _frame.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_used + length);
            _frame.AsSpan(0, _used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_frame);
            _frame = larger;
        }

        SnapshotFrame.WriteRecord(_frame.AsSpan(_used, length), key, record);
        _used += length;
    }

    private async ValueTask EndFrameAsync(IDiskFile file)
    {
        _chain = SnapshotFrame.Seal(_frame.AsSpan(0, _used), _chain);
        await file.WriteAsync(_frame.AsMemory(0, _used), _at).Detached();
        _at += _used;
        _used = SnapshotFrame.HeaderBytes;
    }
}
