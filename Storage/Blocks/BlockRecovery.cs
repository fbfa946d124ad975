using System.Text;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Blocks;

/// <summary>
/// Opens a folder of blocks: makes what is missing of it, removes what no put finished, makes durable every name that it finds,
/// and lists the blocks. It reads no data: damage shows when a block is read or verified.
/// </summary>
internal sealed class BlockRecovery(IDisk disk, string folder, CancellationToken ct)
{
    private const string FormatFile = "blocks.format";
    private const string FormatText = "OrleansCluster blocks ";
    private const int Version = 1;
    private const int AtOnce = 16;

    public async ValueTask<BlockIndex> RunAsync()
    {
        await CheckFormatAsync().Detached();
        var index = new BlockIndex();
        foreach (var some in (await CreateFoldersAsync().Detached()).Chunk(AtOnce))
        {
            ct.ThrowIfCancellationRequested();
            await Task.WhenAll(some.Select(name => ReadFolderAsync(DiskPath.Combine(folder, name), index))).Detached();
        }

        return index;
    }

    private async ValueTask CheckFormatAsync()
    {
        var path = DiskPath.Combine(folder, FormatFile);
        if (!await disk.ExistsAsync(path).Detached())
        {
            await WriteFormatAsync(path).Detached();
            return;
        }

        var bytes = new byte[64];
        var file = await disk.OpenAsync(path, DiskOpenMode.ReadExisting).Detached();
        int read;
        try
        {
            read = await file.ReadAsync(bytes, 0).Detached();
        }
        finally
        {
            await file.DisposeAsync().Detached();
        }

        var text = Encoding.ASCII.GetString(bytes, 0, read);
        if (!text.StartsWith(FormatText, StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(FormatText.Length).TrimEnd(), out var version) || version < 1)
            throw new DiskIOException("Read", disk.Describe(path), "it does not say the format of the blocks beside it");
        if (version > Version)
            throw new UnsupportedFormatException(disk.Describe(path), "blocks", version, Version);
    }

    private async ValueTask WriteFormatAsync(string path)
    {
        var temporary = path + BlockName.TemporarySuffix;
        var file = await disk.OpenAsync(temporary, DiskOpenMode.ReadWrite).Detached();
        try
        {
            await file.WriteAndFlushAsync([Encoding.ASCII.GetBytes($"{FormatText}{Version}\n")], 0).Detached();
        }
        finally
        {
            await file.DisposeAsync().Detached();
        }

        await disk.RenameAsync(temporary, path).Detached();
    }

    /// <summary>Makes the folders that are missing; returns those that were there.</summary>
    private async ValueTask<List<string>> CreateFoldersAsync()
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in await disk.ListAsync(folder).Detached())
        {
            if (entry.IsDirectory)
                there.Add(entry.Name);
        }

        var names = Enumerable.Range(0, BlockName.Folders).Select(BlockName.FolderName).ToList();
        foreach (var name in names)
        {
            if (!there.Contains(name))
                await disk.CreateDirectoryAsync(DiskPath.Combine(folder, name)).Detached();
        }

        await disk.FlushDirectoryAsync(folder).Detached();
        return [.. names.Where(there.Contains)];
    }

    private async Task ReadFolderAsync(string path, BlockIndex index)
    {
        foreach (var entry in await disk.ListAsync(path).Detached())
        {
            if (entry.Name.EndsWith(BlockName.TemporarySuffix, StringComparison.Ordinal))
                await disk.DeleteAsync(DiskPath.Combine(path, entry.Name)).Detached();
            else if (entry.Name.EndsWith(BlockName.Suffix, StringComparison.Ordinal)
                && BlockName.Decode(entry.Name[..^BlockName.Suffix.Length]) is { } blockId)
                index.Set(blockId, BlockHeader.DataLengthIn(entry.Length));
        }

        // A name may be there, or gone, by a call that died before the flush of the directory. Who is told so may rely on it.
        await disk.FlushDirectoryAsync(path).Detached();
    }
}
