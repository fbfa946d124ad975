using OrleansCluster.Storage;
using OrleansCluster.Storage.Blocks;
using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Simulator.Plants.Disks;

/// <summary>
/// The author who computes a block's checksums when it is put and never looks at them again: who reads is shown a header whose checksums
/// fit the bytes that are there, whatever became of them.
/// </summary>
internal sealed class UnverifiedChecksums(IDisk inner) : PassOnDisk(inner)
{
    protected override IDiskFile Wrap(IDiskFile file, string path, DiskOpenMode mode) =>
        mode == DiskOpenMode.ReadExisting && IdOf(path) is { } blockId ? new File(file, blockId) : file;

    private static string? IdOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.EndsWith(BlockName.Suffix, StringComparison.Ordinal) ? BlockName.Decode(name[..^BlockName.Suffix.Length]) : null;
    }

    private sealed class File(IDiskFile inner, string blockId) : PassOnReads(inner)
    {
        protected override async ValueTask ForgeAsync(Memory<byte> bytes, long offset)
        {
            if (offset >= BlockHeader.MaxBytes) return;
            var file = await ReadAllAsync().Detached();
            var length = (int)BlockHeader.DataLengthIn(file.Length);
            var header = new byte[file.Length - length];
            var forged = BlockHeader.Of(blockId, file.AsSpan(header.Length));
            if (header.Length != forged.DataAt) return; // It is not even as long as a block can be.
            forged.Encode(header);
            Overlay(header, 0, bytes.Span, offset);
        }
    }
}
