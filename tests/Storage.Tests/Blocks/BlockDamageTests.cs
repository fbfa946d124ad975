using OrleansCluster.Storage.Blocks;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.Blocks;

public class BlockDamageTests
{
    private const int Chunk = BlockFiles.ChunkBytes;

    [Fact]
    public async Task AFlippedBitInTheHeaderIsSeen()
    {
        var (disk, file, whole, data) = await WithBlockAsync(3 * Chunk);
        await using var blocks = await BlockHelp.OpenAsync(disk);
        for (var at = 0; at < 512; at++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            disk.WriteFile(file, flipped);
            var damage = await Assert.ThrowsAsync<BlockCorruptException>(async () => await blocks.ReadAsync("block", 0, new byte[1]));
            Assert.Equal(BlockCorruptException.HeaderChunk, damage.Chunk);
            Assert.True((await blocks.VerifyAsync("block")).HeaderDamaged);
        }

        await blocks.PutAsync("block", data);
        Assert.Equal(data, await BlockHelp.ReadWholeAsync(blocks, "block"));
    }

    [Fact]
    public async Task AFlippedBitIsSeenByReadersOfItsChunkAndNoOthers()
    {
        var (disk, file, whole, data) = await WithBlockAsync((3 * Chunk) + 99);
        await using var blocks = await BlockHelp.OpenAsync(disk);
        foreach (var at in (int[])[0, 1, Chunk - 1, Chunk, (2 * Chunk) + 5, 3 * Chunk, (3 * Chunk) + 98])
        {
            var flipped = (byte[])whole.Clone();
            flipped[512 + at] ^= 0x10;
            disk.WriteFile(file, flipped);
            for (var chunk = 0; chunk < 4; chunk++)
            {
                var buffer = new byte[10];
                if (chunk == at / Chunk)
                {
                    var damage = await Assert.ThrowsAsync<BlockCorruptException>(
                        async () => await blocks.ReadAsync("block", (chunk * Chunk) + 50, buffer));
                    Assert.Equal(("block", chunk), (damage.BlockId, damage.Chunk));
                }
                else
                {
                    await blocks.ReadAsync("block", (chunk * Chunk) + 50, buffer);
                    Assert.Equal(data[((chunk * Chunk) + 50)..((chunk * Chunk) + 60)], buffer);
                }
            }

            Assert.Equal([at / Chunk], (await blocks.VerifyAsync("block")).DamagedChunks);
        }
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(300, -1)]
    [InlineData(512, 0)]
    [InlineData(512 + Chunk + 5, 1)]
    [InlineData(512 + (2 * Chunk), 2)]
    public async Task AMissingEndIsSeen(int length, int chunk)
    {
        var (disk, file, whole, data) = await WithBlockAsync(3 * Chunk);
        disk.WriteFile(file, whole[..length]);
        await using var blocks = await BlockHelp.OpenAsync(disk);
        var damage = await Assert.ThrowsAsync<BlockCorruptException>(async () => await blocks.ReadAsync("block", 0, new byte[3 * Chunk]));
        Assert.Equal(chunk, damage.Chunk);
        Assert.False((await blocks.VerifyAsync("block")).IsIntact);
        await blocks.PutAsync("block", data);
        Assert.True((await blocks.VerifyAsync("block")).IsIntact);
        Assert.Equal(3 * Chunk, blocks.TotalBytes);
    }

    [Fact]
    public async Task ADamagedBlockIsReplacedByItsOwnBytesOnly()
    {
        var (disk, file, whole, data) = await WithBlockAsync(2 * Chunk);
        whole[^1] ^= 1;
        disk.WriteFile(file, whole);
        await using var blocks = await BlockHelp.OpenAsync(disk);
        await Assert.ThrowsAsync<BlockExistsException>(async () => await blocks.PutAsync("block", BlockHelp.Data(2 * Chunk, 7)));
        await blocks.PutAsync("block", data);
        Assert.Equal(data, await BlockHelp.ReadWholeAsync(blocks, "block"));
    }

    [Fact]
    public async Task AFileUnderAnotherBlocksNameIsSeen()
    {
        var (disk, file, whole, _) = await WithBlockAsync(100);
        var other = $"{BlockHelp.Folder}/{BlockName.FolderOf("other")}/other.blk";
        disk.WriteFile(other, whole);
        await using var blocks = await BlockHelp.OpenAsync(disk);
        var damage = await Assert.ThrowsAsync<BlockCorruptException>(async () => await blocks.ReadAsync("other", 0, new byte[1]));
        Assert.Contains("'block'", damage.Message, StringComparison.Ordinal);
        Assert.NotEqual(other, file);
    }

    [Fact]
    public async Task NewerFormatsAreRefused()
    {
        var (disk, file, whole, _) = await WithBlockAsync(100);
        whole[8] = 2;
        BitConverter.TryWriteBytes(whole.AsSpan(508), Storage.Checksums.Crc32C.Compute(whole.AsSpan(0, 508)));
        disk.WriteFile(file, whole);
        await using (var blocks = await BlockHelp.OpenAsync(disk))
            await Assert.ThrowsAsync<UnsupportedFormatException>(async () => await blocks.ReadAsync("block", 0, new byte[1]));
        disk.WriteFile(BlockHelp.Folder + "/blocks.format", "OrleansCluster blocks 2\n"u8.ToArray());
        await Assert.ThrowsAsync<UnsupportedFormatException>(async () => await BlockHelp.OpenAsync(disk));
        disk.WriteFile(BlockHelp.Folder + "/blocks.format", [1, 2, 3]);
        await Assert.ThrowsAsync<DiskIOException>(async () => await BlockHelp.OpenAsync(disk));
    }

    private static async Task<(FaultyDisk Disk, string File, byte[] Whole, byte[] Data)> WithBlockAsync(int length)
    {
        var disk = new FaultyDisk();
        var data = BlockHelp.Data(length);
        await using (var blocks = await BlockHelp.OpenAsync(disk))
            await blocks.PutAsync("block", data);
        var file = disk.Files(".blk").Single();
        return (disk, file, disk.ReadFile(file), data);
    }
}
