using System.Buffers;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Blocks;

// A folder of the store holds
//   blocks.format            "OrleansCluster blocks 1": the version of the naming
//   00/ .. ff/               the blocks, spread by a hash of their ids (BlockName.cs)
//   00/<name>.blk            a block: a header with the checksum of each chunk (BlockHeader.cs), then the data
//   00/<name>.<n>.tmp        a block that is being put, or never was; removed by the next opening
// A put writes the temporary file, flushes it, renames it, flushes the directory (sharing that flush with other puts), and only
// then answers and shows the block. So a block that has its name is whole, and one that was shown stays.

/// <summary>
/// Blocks of bytes as files, checksummed in chunks of <see cref="ChunkBytes"/>. A block never changes: it is put once, read,
/// deleted.
/// One folder, one owner (an exclusive lock). Any thread may call; calls for different blocks run side by side. Memory: some 200
/// bytes for each block.
/// </summary>
public sealed class BlockFiles : IAsyncDisposable
{
    /// <summary>The bytes that share a checksum, and the unit in which reads are verified: 64 KiB.</summary>
    public const int ChunkBytes = 64 * 1024;

    /// <summary>
    /// The longest block, in bytes: 64 MiB and 64 KiB (so that 64 MiB of content have room for what their owner adds).
    /// </summary>
    public const int MaxBlockBytes = (64 * 1024 * 1024) + (64 * 1024);

    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>The longest page of a list, in entries.</summary>
    public const int MaxPage = 10_000;

    private readonly IDisk _disk;
    private readonly string _folder;
    private readonly IDisposable _folderLock;
    private readonly BlockIndex _index;
    private readonly HeaderCache _headers;
    private readonly KeyedLocks _changing = new();
    private readonly Dictionary<string, SharedFlush> _flushes = new(StringComparer.Ordinal);
    private readonly ActiveCalls _calls;
    private StorageException? _fault;
    private long _temporaries;

    private BlockFiles(IDisk disk, string folder, IDisposable folderLock, BlockIndex index, BlockFilesOptions options)
    {
        _disk = disk;
        _folder = folder;
        _folderLock = folderLock;
        _index = index;
        _headers = new HeaderCache(options.CachedHeaders);
        _calls = new ActiveCalls(Closed);
        for (var number = 0; number < BlockName.Folders; number++)
        {
            var path = DiskPath.Combine(folder, BlockName.FolderName(number));
            _flushes.Add(path, new SharedFlush(() => _disk.FlushDirectoryAsync(path)));
        }
    }

    /// <summary>How many blocks there are.</summary>
    public int Count => _index.Count;

    /// <summary>The bytes of data of all blocks, by the lengths of their files.</summary>
    public long TotalBytes => _index.TotalBytes;

    /// <summary>Opens the blocks of a folder, or begins an empty one; removes what no put finished.</summary>
    /// <exception cref="FolderInUseException">Somebody else has it open.</exception>
    /// <exception cref="FolderPoisonedException">This process must not trust it any more.</exception>
    /// <exception cref="UnsupportedFormatException">A newer program wrote it.</exception>
    public static ValueTask<BlockFiles> OpenAsync(
        IDisk disk, string folder, BlockFilesOptions? options = null, CancellationToken ct = default)
    {
        options ??= new BlockFilesOptions();
        options.Validate();
        return FolderOwner.TakeAsync(disk, folder, async folderLock =>
        {
            var index = await new BlockRecovery(disk, folder, ct).RunAsync().Detached();
            return new BlockFiles(disk, folder, folderLock, index, options);
        });
    }

    /// <summary>
    /// Keeps a block; answers when it is durable. The memory must not change until then. The same bytes again are no error and
    /// change
    /// nothing; if what is here is damaged, they replace it.
    /// </summary>
    /// <exception cref="BlockExistsException">The id is taken by other bytes.</exception>
    /// <exception cref="InvalidBlockIdException">The id is none.</exception>
    /// <exception cref="StorageLimitException">The block is too long.</exception>
    /// <exception cref="DiskFullException">Nothing was kept; retry when there is room.</exception>
    /// <exception cref="DiskBusyException">Nothing was kept; retry.</exception>
    /// <exception cref="StoreClosedException">The store is closed or dead. This call changed nothing.</exception>
    /// <exception cref="FlushFailedException">The store is dead; whether the block is there, only a new process will
    /// tell.</exception>
    public ValueTask PutAsync(string blockId, ReadOnlyMemory<byte> data)
    {
        BlockName.Check(blockId);
        if (data.Length > MaxBlockBytes)
            throw new StorageLimitException("A block", data.Length, MaxBlockBytes);
        return new ValueTask(ChangeAsync(blockId, () => PutLockedAsync(blockId, data)).HandOver());
    }

    /// <summary>
    /// Reads a block's bytes from an offset on: as many as the destination takes, or the block has. Verifies every chunk that
    /// it touches.
    /// Beyond the end it reads nothing. Fastest where the range begins and ends with chunks: then nothing is read beside it.
    /// </summary>
    /// <exception cref="BlockNotFoundException">There is no such block.</exception>
    /// <exception cref="BlockCorruptException">A chunk, or the header, is damaged; the destination's content is not to be
    /// used.</exception>
    public async ValueTask<int> ReadAsync(string blockId, long offset, Memory<byte> destination)
    {
        BlockName.Check(blockId);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        EnterCall();
        try
        {
            var changes = _headers.Changes;
            var file = await OpenBlockAsync(blockId).Detached();
            try
            {
                return await ReadOpenAsync(file, blockId, offset, destination, changes).Detached();
            }
            finally
            {
                await file.DisposeAsync().Detached();
            }
        }
        finally
        {
            _calls.Exit();
        }
    }

    /// <summary>The length of a block's data in bytes, by its header.</summary>
    /// <exception cref="BlockNotFoundException">There is no such block.</exception>
    /// <exception cref="BlockCorruptException">The header is damaged.</exception>
    public async ValueTask<long> GetLengthAsync(string blockId)
    {
        BlockName.Check(blockId);
        EnterCall();
        try
        {
            if (_index.Contains(blockId) && _headers.Find(blockId) is { } cached)
                return cached.Length;
            var changes = _headers.Changes;
            var file = await OpenBlockAsync(blockId).Detached();
            try
            {
                return (await ReadHeaderAsync(file, blockId, changes).Detached()).Length;
            }
            finally
            {
                await file.DisposeAsync().Detached();
            }
        }
        finally
        {
            _calls.Exit();
        }
    }

    /// <summary>Deletes a block; answers when that is durable. False if there is none. Errors as for a put.</summary>
    public ValueTask<bool> DeleteAsync(string blockId)
    {
        BlockName.Check(blockId);
        return new ValueTask<bool>(ChangeAsync(blockId, () => DeleteLockedAsync(blockId)).HandOver());
    }

    /// <summary>Reads a whole block and says which of its chunks are damaged.</summary>
    /// <exception cref="BlockNotFoundException">There is no such block.</exception>
    public async ValueTask<BlockVerification> VerifyAsync(string blockId)
    {
        BlockName.Check(blockId);
        EnterCall();
        try
        {
            var file = await OpenBlockAsync(blockId).Detached();
            try
            {
                var header = await BlockReader.ReadHeaderAsync(file, blockId, Describe(blockId)).Detached();
                var damaged = await BlockReader.VerifyAsync(file, header).Detached();
                return new BlockVerification(blockId, header.Length, header.ChunkCount, damaged, HeaderDamaged: false);
            }
            catch (BlockCorruptException)
            {
                return new BlockVerification(blockId, 0, 0, [], HeaderDamaged: true);
            }
            finally
            {
                await file.DisposeAsync().Detached();
            }
        }
        finally
        {
            _calls.Exit();
        }
    }

    /// <summary>
    /// The blocks after an id (null: from the first), in ordinal order, at most <paramref name="limit"/>
    /// (1..<see cref="MaxPage"/>).
    /// </summary>
    public ValueTask<IReadOnlyList<BlockEntry>> ListAsync(string? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        EnterCall();
        _calls.Exit();
        return ValueTask.FromResult<IReadOnlyList<BlockEntry>>(_index.Page(after, limit));
    }

    /// <summary>Waits for the calls under way, then closes; later calls fail with <see cref="StoreClosedException"/>.</summary>
    public ValueTask DisposeAsync() => new(CloseAsync().HandOver());

    private async ValueTask CloseAsync()
    {
        if (await _calls.CloseAsync().Detached())
            _folderLock.Dispose();
    }

    private string PathOf(string blockId) =>
        DiskPath.Combine(DiskPath.Combine(_folder, BlockName.FolderOf(blockId)), BlockName.Encode(blockId) + BlockName.Suffix);

    private string Describe(string blockId) => _disk.Describe(PathOf(blockId));

    private void EnterCall()
    {
        _calls.Enter();
        if (_fault is null)
            return;
        _calls.Exit();
        throw Closed();
    }

    private StoreClosedException Closed() => new($"The block store {_disk.Describe(_folder)}", _fault);

    /// <summary>Runs a change of one block, after those of the same block before it.</summary>
    private async ValueTask<bool> ChangeAsync(string blockId, Func<ValueTask<bool>> change)
    {
        EnterCall();
        try
        {
            await _changing.EnterAsync(blockId).Detached();
            try
            {
                if (_fault is not null)
                    throw Closed();
                return await change().Detached();
            }
            catch (FlushFailedException e)
            {
                _fault ??= e;
                FolderPoison.Poison(_disk, _folder, e);
                throw;
            }
            finally
            {
                _changing.Exit(blockId);
            }
        }
        finally
        {
            _calls.Exit();
        }
    }

    private async ValueTask<bool> PutLockedAsync(string blockId, ReadOnlyMemory<byte> data)
    {
        var header = BlockHeader.Of(blockId, data.Span);
        if (_index.Contains(blockId) && await IsKeptAsync(header, data).Detached())
            return false;
        var path = PathOf(blockId);
        var directory = DiskPath.ParentOf(path);
        var temporary = $"{path[..^BlockName.Suffix.Length]}.{Interlocked.Increment(ref _temporaries)}{BlockName.TemporarySuffix}";
        try
        {
            await WriteAsync(temporary, header, data).Detached();
            await _disk.RenameAsync(temporary, path).Detached();
        }
        catch (StorageException e) when (e is not (FlushFailedException or DiskFencedException))
        {
            await RemoveAsync(temporary).Detached();
            throw;
        }

        await _flushes[directory].FlushAsync().Detached();
        _headers.Set(header);
        _index.Set(blockId, data.Length);
        return true;
    }

    private async ValueTask WriteAsync(string temporary, BlockHeader header, ReadOnlyMemory<byte> data)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(header.DataAt);
        var file = await _disk.OpenAsync(temporary, DiskOpenMode.CreateNew).Detached();
        try
        {
            header.Encode(bytes.AsSpan(0, header.DataAt));
            await file.WriteAndFlushAsync([bytes.AsMemory(0, header.DataAt), data], 0).Detached();
        }
        finally
        {
            await file.DisposeAsync().Detached();
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Whether the block that is here is whole and has these bytes; false if it is damaged.</summary>
    private async ValueTask<bool> IsKeptAsync(BlockHeader header, ReadOnlyMemory<byte> data)
    {
        var file = await OpenBlockAsync(header.BlockId).Detached();
        try
        {
            var kept = await BlockReader.ReadHeaderAsync(file, header.BlockId, Describe(header.BlockId)).Detached();
            var damaged = await BlockReader.VerifyAsync(file, kept).Detached();
            if (damaged.Count > 0)
                return kept.Matches(header) ? false : throw new BlockExistsException(header.BlockId);
            return kept.Matches(header) && await HasBytesAsync(file, kept, data).Detached()
                ? true
                : throw new BlockExistsException(header.BlockId);
        }
        catch (BlockCorruptException)
        {
            return false;
        }
        finally
        {
            await file.DisposeAsync().Detached();
        }
    }

    // Equal checksums are no proof of equal bytes.
    private static async ValueTask<bool> HasBytesAsync(IDiskFile file, BlockHeader kept, ReadOnlyMemory<byte> data)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * ChunkBytes);
        try
        {
            for (var at = 0; at < data.Length; at += 16 * ChunkBytes)
            {
                var part = data.Slice(at, Math.Min(16 * ChunkBytes, data.Length - at));
                var read = await file.ReadAsync(buffer.AsMemory(0, part.Length), kept.DataAt + at).Detached();
                if (!buffer.AsSpan(0, read).SequenceEqual(part.Span))
                    return false;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // What a put left behind is no harm: the next opening removes it.
    private async ValueTask RemoveAsync(string temporary)
    {
        try
        {
            await _disk.DeleteAsync(temporary).Detached();
        }
        catch (StorageException)
        {
        }
    }

    private async ValueTask<bool> DeleteLockedAsync(string blockId)
    {
        if (!_index.Contains(blockId))
            return false;
        var path = PathOf(blockId);
        await _disk.DeleteAsync(path).Detached();
        _index.Remove(blockId);
        _headers.Remove(blockId);
        await _flushes[DiskPath.ParentOf(path)].FlushAsync().Detached();
        return true;
    }

    private async ValueTask<IDiskFile> OpenBlockAsync(string blockId)
    {
        if (!_index.Contains(blockId))
            throw new BlockNotFoundException(blockId);
        try
        {
            return await _disk.OpenAsync(PathOf(blockId), DiskOpenMode.ReadExisting).Detached();
        }
        catch (DiskPathNotFoundException)
        {
            throw new BlockNotFoundException(blockId); // Deleted just now; or lost, which is the same to the reader.
        }
    }

    private async ValueTask<BlockHeader> ReadHeaderAsync(IDiskFile file, string blockId, long changes)
    {
        var header = await BlockReader.ReadHeaderAsync(file, blockId, Describe(blockId)).Detached();
        _headers.SetIfUnchanged(header, changes);
        return header;
    }

    private async ValueTask<int> ReadOpenAsync(
        IDiskFile file, string blockId, long offset, Memory<byte> destination, long changes)
    {
        var cached = _headers.Find(blockId);
        var header = cached ?? await ReadHeaderAsync(file, blockId, changes).Detached();
        while (true)
        {
            var length = (int)Math.Clamp(header.Length - offset, 0, destination.Length);
            var damaged = length == 0
                ? -1
                : await BlockReader.ReadAsync(file, header, offset, destination[..length]).Detached();
            if (damaged < 0)
                return length;
            if (cached is null)
                throw new BlockCorruptException(blockId, damaged, "its checksum is wrong, or its end is missing");
            // The header may be that of an earlier block of the id, deleted since: look at the file's own.
            cached = null;
            header = await ReadHeaderAsync(file, blockId, changes).Detached();
        }
    }
}
