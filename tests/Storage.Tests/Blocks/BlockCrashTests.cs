using OrleansCluster.Storage.Blocks;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.Blocks;

public class BlockCrashTests
{
    private static readonly string[] Ids = ["a", "b", "C", "d"];

    [Fact]
    public async Task ACrashAtAnyStepKeepsWhatWasAnsweredAndShowsNothingHalf()
    {
        var survivors = await CrashPoints.EnumerateAsync<Model>(WorkAsync, CheckAsync, PrepareAsync);
        Assert.InRange(survivors, 100, int.MaxValue);
    }

    [Fact]
    public async Task ACrashWhileTheFolderIsMadeLeavesOneThatOpens()
    {
        var disk = new FaultyDisk();
        await (await BlockHelp.OpenAsync(disk)).DisposeAsync();
        for (var call = 1L; call <= disk.Calls; call += 7)
        {
            var crashed = new FaultyDisk();
            crashed.CrashAt(call);
            await Assert.ThrowsAsync<DiskFencedException>(async () => await BlockHelp.OpenAsync(crashed));
            var survivor = crashed.Crash((CrashMode)(call % 3), (int)call);
            await using var blocks = await BlockHelp.OpenAsync(survivor);
            Assert.Equal(0, blocks.Count);
            await blocks.PutAsync("a", BlockHelp.Data(10));
        }
    }

    [Theory]
    [InlineData(DiskCall.Flush)]
    [InlineData(DiskCall.FlushDirectory)]
    public async Task AfterAFailedFlushNothingInThisProcessTrustsTheFolder(DiskCall call)
    {
        var disk = new FaultyDisk();
        var blocks = await BlockHelp.OpenAsync(disk);
        await blocks.PutAsync("a", BlockHelp.Data(10));
        disk.FailOnce(call, 1, path => new FlushFailedException(path, "simulated", 5));
        await Assert.ThrowsAsync<FlushFailedException>(async () => await blocks.PutAsync("b", BlockHelp.Data(10)));
        await Assert.ThrowsAsync<StoreClosedException>(async () => await blocks.PutAsync("c", BlockHelp.Data(10)));
        await Assert.ThrowsAsync<StoreClosedException>(async () => await blocks.ReadAsync("a", 0, new byte[1]));
        await blocks.DisposeAsync();
        await Assert.ThrowsAsync<FolderPoisonedException>(async () => await BlockHelp.OpenAsync(disk));
        await Assert.ThrowsAsync<FolderPoisonedException>(async () => await BlockHelp.OpenAsync(disk));
        await using var again = await BlockHelp.OpenAsync(disk.Crash(CrashMode.LoseAll));
        Assert.Equal(BlockHelp.Data(10), await BlockHelp.ReadWholeAsync(again, "a"));
        Assert.Equal(1, again.Count);
    }

    [Fact]
    public async Task AFullDiskKeepsNothingOfTheBlockAndGoesOn()
    {
        var disk = new FaultyDisk();
        await using var blocks = await BlockHelp.OpenAsync(disk);
        await blocks.PutAsync("a", BlockHelp.Data(1000));
        disk.Capacity = 5000;
        await Assert.ThrowsAsync<DiskFullException>(async () => await blocks.PutAsync("b", BlockHelp.Data(5000)));
        Assert.Empty(disk.Files(".tmp"));
        Assert.Equal(1, blocks.Count);
        disk.Capacity = long.MaxValue;
        await blocks.PutAsync("b", BlockHelp.Data(5000));
        Assert.Equal(2, blocks.Count);
    }

    [Fact]
    public async Task AFailedWriteOrRenameFailsThatPutOnly()
    {
        var disk = new FaultyDisk();
        await using var blocks = await BlockHelp.OpenAsync(disk);
        foreach (var call in (DiskCall[])[DiskCall.Create, DiskCall.Write, DiskCall.Rename])
        {
            disk.FailOnce(call, 1, path => new DiskIOException(call.ToString(), path, "simulated", 5));
            await Assert.ThrowsAsync<DiskIOException>(async () => await blocks.PutAsync("a", BlockHelp.Data(10)));
            Assert.Empty(disk.Files(".tmp"));
            Assert.Equal(0, blocks.Count);
        }

        await blocks.PutAsync("a", BlockHelp.Data(10));
    }

    // The opening has its own test; here only the puts and deletes are of interest.
    private static async Task PrepareAsync(FaultyDisk disk, Model model) => model.Blocks = await BlockHelp.OpenAsync(disk);

    private static async Task WorkAsync(FaultyDisk disk, Model model)
    {
        await using var blocks = model.Blocks!;
        await model.PutAsync(blocks, "a", 1500);
        await model.PutAsync(blocks, "b", 10);
        await model.PutAsync(blocks, "a", 1500);
        await model.DeleteAsync(blocks, "b");
        await model.PutAsync(blocks, "C", 0);
        await model.PutAsync(blocks, "b", 2222);
        await model.DeleteAsync(blocks, "a");
        await model.PutAsync(blocks, "d", 70_000);
    }

    private static async Task CheckAsync(FaultyDisk survivor, Model model)
    {
        var shown = new Dictionary<string, byte[]>();
        await using (var blocks = await BlockHelp.OpenAsync(survivor))
        {
            foreach (var entry in await blocks.ListAsync(null, 100))
            {
                shown[entry.BlockId] = await BlockHelp.ReadWholeAsync(blocks, entry.BlockId);
                Assert.Equal(entry.Length, shown[entry.BlockId].Length);
            }
        }

        Assert.Empty(survivor.Files(".tmp"));
        foreach (var id in Ids)
        {
            var there = shown.TryGetValue(id, out var data);
            if (there)
                Assert.Equal(BlockHelp.Data(data!.Length), data);
            if (model.UnderWay != id)
                Assert.Equal(model.Answered.TryGetValue(id, out var length) ? length : -1, there ? data!.Length : -1);
        }

        // What it showed, or did not, stays so.
        await using var again = await BlockHelp.OpenAsync(survivor.Crash(CrashMode.LoseAll));
        Assert.Equal(shown.Keys.Order(StringComparer.Ordinal), (await again.ListAsync(null, 100)).Select(entry => entry.BlockId));
    }

    private sealed class Model
    {
        public BlockFiles? Blocks { get; set; }

        public Dictionary<string, int> Answered { get; } = [];

        public string? UnderWay { get; private set; }

        public async Task PutAsync(BlockFiles blocks, string id, int length)
        {
            UnderWay = id;
            await blocks.PutAsync(id, BlockHelp.Data(length));
            Answered[id] = length;
            UnderWay = null;
        }

        public async Task DeleteAsync(BlockFiles blocks, string id)
        {
            UnderWay = id;
            await blocks.DeleteAsync(id);
            Answered.Remove(id);
            UnderWay = null;
        }
    }
}
