using System.Text;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// The note beside a silo's blocks that says which file system they belong to: a format version and the identity, one line.
/// It is written when the folder is first used, under a temporary name, so that it is there whole or not at all.
/// </summary>
internal static class BlockFolderIdentity
{
    private const string File = "blocks-of";
    private const string TemporaryFile = File + ".tmp";
    private const string Prefix = "oc-files 1 ";
    private const int MaxLength = 256;

    /// <summary>
    /// Throws <see cref="ForeignBlocksException"/> unless the blocks are, or from now on will be, those of
    /// <paramref name="identity"/>.
    /// </summary>
    public static async Task CheckAsync(IDisk disk, string siloName, string identity, int blocks)
    {
        if (!await disk.ExistsAsync(File))
        {
            if (blocks > 0)
                throw new ForeignBlocksException(siloName, disk.Describe(""), $"holds {blocks} blocks and no note of whose they are.");
            await WriteAsync(disk, Prefix + identity + "\n");
            return;
        }

        var note = await ReadAsync(disk);
        if (note != Prefix + identity + "\n")
        {
            throw new ForeignBlocksException(
                siloName,
                disk.Describe(""),
                $"belongs to the file system '{note.Trim()}'; the cluster's state is that of '{Prefix + identity}'.");
        }
    }

    private static async Task WriteAsync(IDisk disk, string note)
    {
        await using (var file = await disk.OpenAsync(TemporaryFile, DiskOpenMode.ReadWrite))
        {
            await file.SetLengthAsync(0);
            await file.WriteAsync(Encoding.UTF8.GetBytes(note), 0);
            await file.FlushAsync();
        }

        await disk.RenameAsync(TemporaryFile, File);
        await disk.FlushDirectoryAsync("");
    }

    private static async Task<string> ReadAsync(IDisk disk)
    {
        await using var file = await disk.OpenAsync(File, DiskOpenMode.ReadExisting);
        var bytes = new byte[MaxLength];
        var length = 0;
        int read;
        while (length < bytes.Length && (read = await file.ReadAsync(bytes.AsMemory(length), length)) > 0)
            length += read;
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
