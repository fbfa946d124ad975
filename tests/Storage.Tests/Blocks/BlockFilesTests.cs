using System.Text;
using OrleansCluster.Storage.Blocks;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.Blocks;

public class BlockFilesTests
{
    private const int Chunk = BlockFiles.ChunkBytes;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(85 * Chunk)] // The last with a header of 512 bytes.
    [InlineData((85 * Chunk) + 1)]
    [InlineData(4 << 20)]
    public async Task ABlockComesBackAndIsListedWithItsLength(int length)
    {
        var disk = new FaultyDisk();
        var data = BlockHelp.Data(length);
        await using (var blocks = await BlockHelp.OpenAsync(disk))
            await blocks.PutAsync("block", data);
        await using var again = await BlockHelp.OpenAsync(disk.Crash(CrashMode.LoseAll));
        Assert.Equal(data, await BlockHelp.ReadWholeAsync(again, "block"));
        Assert.Equal([new BlockEntry("block", length)], await again.ListAsync(null, 10));
        Assert.Equal((1, length), (again.Count, again.TotalBytes));
        Assert.True((await again.VerifyAsync("block")).IsIntact);
    }

    [Fact]
    public async Task TheLongestBlockIsKeptALongerOneRefused()
    {
        await using var blocks = await BlockHelp.OpenAsync(new FaultyDisk());
        var data = BlockHelp.Data(BlockFiles.MaxBlockBytes);
        await blocks.PutAsync("long", data);
        var tail = new byte[100];
        Assert.Equal(100, await blocks.ReadAsync("long", data.Length - 100, tail));
        Assert.Equal(data[^100..], tail);
        await Assert.ThrowsAsync<StorageLimitException>(async () => await blocks.PutAsync("longer", new byte[BlockFiles.MaxBlockBytes + 1]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1024)]
    public async Task RangesOfAllSorts(int cachedHeaders)
    {
        await using var blocks = await BlockHelp.OpenAsync(new FaultyDisk(), new BlockFilesOptions { CachedHeaders = cachedHeaders });
        var data = BlockHelp.Data((5 * Chunk) + 777);
        await blocks.PutAsync("block", data);
        int[] places = [0, 1, 100, Chunk - 1, Chunk, Chunk + 1, (2 * Chunk) + 5, 5 * Chunk, (5 * Chunk) + 776, data.Length, data.Length + 1];
        foreach (var from in places)
        {
            foreach (var to in places.Where(to => to >= from))
            {
                var buffer = new byte[to - from];
                var read = await blocks.ReadAsync("block", from, buffer);
                Assert.Equal(Math.Clamp(data.Length - from, 0, to - from), read);
                Assert.True(data.AsSpan(Math.Min(from, data.Length), read).SequenceEqual(buffer.AsSpan(0, read)));
            }
        }

        Assert.Equal(0, await blocks.ReadAsync("block", long.MaxValue, new byte[10]));
    }

    [Fact]
    public async Task TheSameBytesAgainAreNoErrorOtherBytesAre()
    {
        await using var blocks = await BlockHelp.OpenAsync(new FaultyDisk());
        var data = BlockHelp.Data(3 * Chunk);
        await blocks.PutAsync("block", data);
        await blocks.PutAsync("block", data);
        var other = (byte[])data.Clone();
        other[^1] ^= 1;
        await Assert.ThrowsAsync<BlockExistsException>(async () => await blocks.PutAsync("block", other));
        await Assert.ThrowsAsync<BlockExistsException>(async () => await blocks.PutAsync("block", data[..^1]));
        Assert.Equal(data, await BlockHelp.ReadWholeAsync(blocks, "block"));
        Assert.Equal(data.Length, blocks.TotalBytes);
    }

    [Fact]
    public async Task DeletedMeansGoneForEver()
    {
        var disk = new FaultyDisk();
        await using (var blocks = await BlockHelp.OpenAsync(disk))
        {
            await blocks.PutAsync("block", BlockHelp.Data(100));
            Assert.True(await blocks.DeleteAsync("block"));
            Assert.False(await blocks.DeleteAsync("block"));
            await Assert.ThrowsAsync<BlockNotFoundException>(async () => await blocks.ReadAsync("block", 0, new byte[1]));
            await Assert.ThrowsAsync<BlockNotFoundException>(async () => await blocks.GetLengthAsync("block"));
            await Assert.ThrowsAsync<BlockNotFoundException>(async () => await blocks.VerifyAsync("block"));
            await blocks.PutAsync("block", BlockHelp.Data(200, 2)); // The id may be used again.
            Assert.Equal(200, await blocks.GetLengthAsync("block"));
            Assert.True(await blocks.DeleteAsync("block"));
        }

        await using var again = await BlockHelp.OpenAsync(disk.Crash(CrashMode.LoseAll));
        Assert.Equal((0, 0), (again.Count, again.TotalBytes));
    }

    [Fact]
    public async Task TheListIsInOrdinalOrderAndPaged()
    {
        await using var blocks = await BlockHelp.OpenAsync(new FaultyDisk());
        var ids = Enumerable.Range(0, 100).Select(i => $"{(char)(i % 2 == 0 ? 'a' : 'A')}{i}").Append("a").Append("a-").ToList();
        foreach (var id in ids)
            await blocks.PutAsync(id, Encoding.ASCII.GetBytes(id));
        ids.Sort(string.CompareOrdinal);
        var listed = new List<string>();
        while (await blocks.ListAsync(listed.Count == 0 ? null : listed[^1], 7) is { Count: > 0 } page)
            listed.AddRange(page.Select(entry => entry.BlockId));
        Assert.Equal(ids, listed);
        Assert.Equal(ids.Where(id => string.CompareOrdinal(id, "a") > 0).First(), (await blocks.ListAsync("a", 1))[0].BlockId);
        Assert.Empty(await blocks.ListAsync("zzz", 10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await blocks.ListAsync(null, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await blocks.ListAsync(null, BlockFiles.MaxPage + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a~b")]
    [InlineData("ü")]
    [InlineData("a\0")]
    public async Task WhatIsNoIdIsRefused(string id)
    {
        await using var blocks = await BlockHelp.OpenAsync(new FaultyDisk());
        await Assert.ThrowsAsync<InvalidBlockIdException>(async () => await blocks.PutAsync(id, default));
        await Assert.ThrowsAsync<InvalidBlockIdException>(async () => await blocks.ReadAsync(id, 0, new byte[1]));
        await Assert.ThrowsAsync<InvalidBlockIdException>(async () => await blocks.DeleteAsync(id));
        await Assert.ThrowsAsync<InvalidBlockIdException>(async () => await blocks.VerifyAsync(id));
        await Assert.ThrowsAsync<InvalidBlockIdException>(async () => await blocks.PutAsync(new string('x', 129), default));
    }

    [Fact]
    public async Task IdsThatAFileSystemMightConfuseAreKeptApart()
    {
        string[] ids = ["a", "A", "aB", "Ab", "AB", "ab", ".", "..", "...", "a.tmp", "a.blk", "a.1.tmp", "-", "_", new string('Z', 128), new string('z', 128)];
        var disk = new FaultyDisk();
        await using (var blocks = await BlockHelp.OpenAsync(disk))
        {
            foreach (var id in ids)
                await blocks.PutAsync(id, Encoding.ASCII.GetBytes(id));
        }

        var files = disk.Files(".blk");
        Assert.Equal(ids.Length, files.Select(file => file.ToUpperInvariant()).Distinct().Count());
        await using var again = await BlockHelp.OpenAsync(disk);
        foreach (var id in ids)
            Assert.Equal(id, Encoding.ASCII.GetString(await BlockHelp.ReadWholeAsync(again, id)));
        Assert.Equal(ids.Length, again.Count);
    }

    [Fact]
    public async Task PutsOfOneBlockTakeTurnsThoseOfOthersShareFlushes()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        await using var blocks = await BlockHelp.OpenAsync(disk);
        var data = BlockHelp.Data(1000);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            if (i % 50 == 49)
                await blocks.DeleteAsync($"block {i % 20}".Replace(' ', '-'));
            else
                await blocks.PutAsync($"block {i % 20}".Replace(' ', '-'), data);
        })));
        Assert.InRange(blocks.Count, 16, 20);

        // 40 blocks in one folder: while one flush of it is held back, all others come to wait for the next.
        var ids = Enumerable.Range(0, 100_000).Select(i => $"id{i}").Where(id => BlockName.FolderOf(id) == "07").Take(40).ToList();
        var named = 0;
        disk.FailWith((call, _) =>
        {
            named += call == DiskCall.Rename ? 1 : 0;
            return null;
        });
        var before = disk.DirectoryFlushes;
        disk.HoldFlushes(DiskCall.FlushDirectory);
        var puts = ids.Select(id => blocks.PutAsync(id, data).AsTask()).ToArray();
        await Until.TrueAsync(() => disk.HeldFlushes == 1 && Volatile.Read(ref named) == 40);
        disk.ReleaseFlushes();
        await Task.WhenAll(puts);
        Assert.InRange(disk.DirectoryFlushes - before, 1, 39);
    }

    [Fact]
    public async Task TwoOpenersOfOneFolder()
    {
        var disk = new FaultyDisk();
        var blocks = await BlockHelp.OpenAsync(disk);
        await Assert.ThrowsAsync<FolderInUseException>(async () => await BlockHelp.OpenAsync(disk));
        await blocks.DisposeAsync();
        await Assert.ThrowsAsync<StoreClosedException>(async () => await blocks.PutAsync("a", default));
        await Assert.ThrowsAsync<StoreClosedException>(async () => await blocks.ReadAsync("a", 0, new byte[1]));
        await (await BlockHelp.OpenAsync(disk)).DisposeAsync();
    }
}
