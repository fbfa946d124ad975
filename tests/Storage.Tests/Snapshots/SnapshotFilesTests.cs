using OrleansCluster.Storage.Snapshots;
using OrleansCluster.Storage.States;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.Snapshots;

public class SnapshotFilesTests
{
    private const string Folder = "group/snapshots";

    private static byte[] Content(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public async Task What_was_written_in_parts_is_read_in_other_parts()
    {
        var disk = new FaultyDisk();
        var files = await SnapshotFiles.OpenAsync(disk, Folder);
        var content = Content(1, 3_000_000);
        var file = await WriteAsync(files, "a", content, 700_001);
        Assert.Equal("label of a"u8.ToArray(), file.Label.ToArray());
        for (var at = 0; at < content.Length; at += 999_999)
            Assert.True((await files.ReadAsync(file, at, 999_999)).Span.SequenceEqual(content.AsSpan(at, Math.Min(999_999, content.Length - at))));
        Assert.Equal(0, (await files.ReadAsync(file, content.Length, 10)).Length);
        Assert.True(await files.IsIntactAsync(file));
        var again = await SnapshotFiles.OpenAsync(disk, Folder);
        Assert.Equal(["a"], again.All.Select(one => one.Name));
        Assert.True(await again.IsIntactAsync(again.All[0]));
        await again.DeleteAsync(again.All[0]);
        Assert.Empty((await SnapshotFiles.OpenAsync(disk, Folder)).All);
    }

    [Fact]
    public async Task An_empty_one_is_one_too()
    {
        var disk = new FaultyDisk();
        await WriteAsync(await SnapshotFiles.OpenAsync(disk, Folder), "empty", [], 1);
        var files = await SnapshotFiles.OpenAsync(disk, Folder);
        Assert.Equal(0, files.All.Single().Length);
        Assert.True(await files.IsIntactAsync(files.All[0]));
    }

    [Fact]
    public async Task A_crash_at_any_step_leaves_each_one_whole_or_absent()
    {
        var survivors = await CrashPoints.EnumerateAsync<List<string>>(
            async (disk, complete) =>
            {
                var files = await SnapshotFiles.OpenAsync(disk, Folder);
                foreach (var name in new[] { "1", "2", "3" })
                {
                    await WriteAsync(files, name, Content(name[0], 5000), 1234);
                    complete.Add(name);
                }
            },
            async (disk, complete) =>
            {
                var files = await SnapshotFiles.OpenAsync(disk, Folder);
                var names = files.All.Select(one => one.Name).ToList();
                Assert.Subset(names.ToHashSet(), complete.ToHashSet());
                foreach (var file in files.All)
                {
                    Assert.True(await files.IsIntactAsync(file));
                    Assert.True((await files.ReadAsync(file, 0, 5000)).Span.SequenceEqual(Content(file.Name[0], 5000)));
                }

                Assert.Empty(disk.Files(".tmp"));
            });
        Assert.InRange(survivors, 100, int.MaxValue);
    }

    [Fact]
    public async Task What_is_given_up_takes_no_room()
    {
        var disk = new FaultyDisk();
        var files = await SnapshotFiles.OpenAsync(disk, Folder);
        await using (var writer = await files.CreateAsync("a", "x"u8.ToArray()))
            await writer.AppendAsync(Content(1, 100));
        Assert.Empty(disk.Files(".tmp"));
        Assert.Empty(files.All);
    }

    [Fact]
    public async Task Every_damaged_byte_is_found()
    {
        var disk = new FaultyDisk();
        await WriteAsync(await SnapshotFiles.OpenAsync(disk, Folder), "a", Content(1, 50), 7);
        var length = disk.ReadFile($"{Folder}/a.snapshot").Length;
        for (var at = 0; at < length; at++)
        {
            var damaged = disk.Copy();
            var bytes = damaged.ReadFile($"{Folder}/a.snapshot");
            bytes[at] ^= 0x10;
            damaged.WriteFile($"{Folder}/a.snapshot", bytes);
            SnapshotFiles files;
            try
            {
                files = await SnapshotFiles.OpenAsync(damaged, Folder);
            }
            catch (Exception e) when (e is SnapshotDamagedException or UnsupportedFormatException)
            {
                continue;
            }

            Assert.False(await files.IsIntactAsync(files.All[0]), $"byte {at}");
        }
    }

    [Fact]
    public async Task After_a_failed_flush_the_folder_is_not_trusted_in_this_process()
    {
        var disk = new FaultyDisk();
        var files = await SnapshotFiles.OpenAsync(disk, Folder);
        disk.FailOnce(DiskCall.Flush, 1, path => new FlushFailedException(path, "simulated", 5));
        await Assert.ThrowsAsync<FlushFailedException>(() => WriteAsync(files, "a", Content(1, 50), 7));
        await Assert.ThrowsAsync<FolderPoisonedException>(async () => await files.CreateAsync("b", default));
        await Assert.ThrowsAsync<FolderPoisonedException>(async () => await SnapshotFiles.OpenAsync(disk, Folder));
    }

    [Fact]
    public async Task A_label_that_is_too_long_is_refused()
    {
        var files = await SnapshotFiles.OpenAsync(new FaultyDisk(), Folder);
        await Assert.ThrowsAsync<StorageLimitException>(async () => await files.CreateAsync("a", new byte[SnapshotFiles.MaxLabelBytes + 1]));
    }

    private static async Task<SnapshotFile> WriteAsync(SnapshotFiles files, string name, byte[] content, int part)
    {
        await using var writer = await files.CreateAsync(name, System.Text.Encoding.UTF8.GetBytes("label of " + name));
        for (var at = 0; at < content.Length; at += part)
            await writer.AppendAsync(content.AsMemory(at, Math.Min(part, content.Length - at)));
        return await writer.CompleteAsync();
    }
}
