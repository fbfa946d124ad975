using OrleansCluster.Storage.Blocks;
using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.States;
using OrleansCluster.Storage.Tests.Blocks;
using OrleansCluster.Storage.Tests.Logs;
using OrleansCluster.Storage.Tests.States;

namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>
/// Folders written by earlier programs are opened by this one. Fixtures/v1 was written by the first; when a format changes,
/// keep a new
/// one: KEEP_STORAGE_FIXTURE=/path/to/Fixtures/v2 dotnet test tests/Storage.Tests --filter AFolderWrittenToday
/// </summary>
public class KeptFoldersTests
{
    private static readonly LogOptions Small = new() { SegmentBytes = 4096 };

    [Theory]
    [InlineData("v1", 1)]
    [InlineData("v2", 2)]
    public async Task AKeptFolderIsOpened(string version, int stateFormat)
    {
        using var folder = new TemporaryFolder();
        CopyFolder(Path.Combine(AppContext.BaseDirectory, "Fixtures", version), folder.Path);
        await CheckAsync(folder.Path, stateFormat);
    }

    [Theory]
    [InlineData("v1", 1)]
    [InlineData("v2", 2)]
    public async Task AFolderOfRecordsKeepsItsFormatOverSnapshots(string version, int format)
    {
        using var folder = new TemporaryFolder();
        CopyFolder(Path.Combine(AppContext.BaseDirectory, "Fixtures", version), folder.Path);
        using var disk = new RealDisk(folder.Path);
        for (var round = 0; round < 3; round++)
        {
            await using var states = await StateHelp.OpenAsync(disk);
            Assert.Equal(format, states.Format);
            await states.WriteAsync("key", $"{round}", states.Read("key")?.Version);
            await states.CompactAsync();
        }
    }

    [Fact]
    public async Task AFolderWrittenTodayHoldsTheSame()
    {
        using var folder = new TemporaryFolder();
        var path = Environment.GetEnvironmentVariable("KEEP_STORAGE_FIXTURE") is { Length: > 0 } kept ? kept : folder.Path;
        await WriteAsync(path);
        foreach (var lockFile in Directory.EnumerateFiles(path, ".lock", SearchOption.AllDirectories))
            File.Delete(lockFile);
        if (path != folder.Path)
            CopyFolder(path, folder.Path);
        await CheckAsync(folder.Path, stateFormat: 2);
    }

    private static async Task WriteAsync(string path)
    {
        using var disk = new RealDisk(path);
        var log = await WriteAheadLog.OpenAsync(disk, LogHelp.Folder, Small);
        for (var i = 1; i <= 30; i += 3)
            await log.AppendAsync([LogHelp.Record(i, 20), LogHelp.Record(i + 1, 200), LogHelp.Record(i + 2, 500)]);
        await log.TruncateSuffixAsync(25);
        await log.AppendAsync(LogHelp.Record(26, 30));
        await log.DisposeAsync();

        var states = await StateHelp.OpenAsync(disk);
        for (var i = 0; i < 20; i++)
            await states.WriteAsync($"schlüssel {i % 7}", $"{i} " + new string('x', 100), states.Read($"schlüssel {i % 7}")?.Version);
        await states.CompactAsync();
        await states.WriteAsync("after", "the snapshot", null);
        await states.DeleteAsync("schlüssel 0", states.Read("schlüssel 0")!.Version);
        await states.DisposeAsync();

        var blocks = await BlockHelp.OpenAsync(disk);
        await blocks.PutAsync("empty", default);
        await blocks.PutAsync("Small.Block_1-a", BlockHelp.Data(300));
        await blocks.PutAsync("two-chunks", new byte[BlockFiles.ChunkBytes + 10]);
        await blocks.DisposeAsync();
    }

    private static async Task CheckAsync(string path, int stateFormat)
    {
        using var disk = new RealDisk(path);
        int[] lengths = [500, 20, 200];
        var expected = Enumerable.Range(1, 25).Select(i => LogHelp.Record(i, lengths[i % 3])).Append(LogHelp.Record(26, 30));
        Assert.Equal(expected.Select(System.Text.Encoding.UTF8.GetString), await LogHelp.ReopenAsync(disk, Small));

        await using var states = await StateHelp.OpenAsync(disk);
        Assert.Equal((7, stateFormat), (states.Count, states.Format));
        var marks = stateFormat - 1;
        Assert.Equal(("the snapshot", 21 + marks), (StateHelp.Text(states.Read("after")), states.Read("after")!.Version));
        Assert.Equal("19 " + new string('x', 100), StateHelp.Text(states.Read("schlüssel 5")));
        Assert.Null(states.Read("schlüssel 0"));
        Assert.Equal(23 + marks, await states.WriteAsync("new", "x", null));

        await using var blocks = await BlockHelp.OpenAsync(disk);
        Assert.Equal(
            [new BlockEntry("Small.Block_1-a", 300), new("empty", 0), new("two-chunks", BlockFiles.ChunkBytes + 10)],
            await blocks.ListAsync(null, 10));
        Assert.Equal(BlockHelp.Data(300), await BlockHelp.ReadWholeAsync(blocks, "Small.Block_1-a"));
        foreach (var entry in await blocks.ListAsync(null, 10))
            Assert.True((await blocks.VerifyAsync(entry.BlockId)).IsIntact);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
