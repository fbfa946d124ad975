using System.Diagnostics;
using System.Text;

namespace OrleansCluster.Storage.Tests.Disks;

public class RealDiskTests
{
    [Fact]
    public async Task FilesAreReadAndWrittenWhereAsked()
    {
        using var folder = new TemporaryFolder();
        using var disk = new RealDisk(Path.Combine(folder.Path, "new", "root"));
        await disk.CreateDirectoryAsync("a/b");
        await using var file = await disk.OpenAsync("a/b/file", DiskOpenMode.CreateNew);
        await file.WriteAsync(Bytes("world"), 6);
        await file.WriteAsync([Bytes("he"), ReadOnlyMemory<byte>.Empty, Bytes("llo"), Bytes(" ")], 0);
        await file.FlushAsync();
        await file.WriteAndFlushAsync([Bytes("!")], 11);
        Assert.Equal(12, await file.GetLengthAsync());
        var buffer = new byte[20];
        Assert.Equal(12, await file.ReadAsync(buffer, 0));
        Assert.Equal("hello world!", Encoding.UTF8.GetString(buffer, 0, 12));
        Memory<byte>[] pieces = [new byte[3], new byte[0], new byte[4], new byte[10]];
        Assert.Equal(10, await file.ReadAsync(pieces, 2));
        Assert.Equal("llo worl", Encoding.UTF8.GetString([.. pieces[0].Span, .. pieces[2].Span, pieces[3].Span[0]]));
        Assert.Equal(0, await file.ReadAsync(buffer, 100));
        await file.SetLengthAsync(5);
        Assert.Equal(5, await file.ReadAsync(buffer, 0));
        await disk.FlushDirectoryAsync("a/b");
        await disk.FlushDirectoryAsync("");
    }

    [Fact]
    public async Task NamesAreMadeListedRenamedAndDeleted()
    {
        using var folder = new TemporaryFolder();
        using var disk = new RealDisk(folder.Path);
        await disk.CreateDirectoryAsync("d/sub");
        await disk.CreateDirectoryAsync("d/sub");
        foreach (var name in (string[])["b", "a", "B"])
        {
            await using var file = await disk.OpenAsync($"d/{name}", DiskOpenMode.ReadWrite);
            await file.WriteAsync(Bytes(name + name), 0);
        }

        Assert.Equal(
            [new DiskEntry("B", 2, false), new("a", 2, false), new("b", 2, false), new("sub", 0, true)], await disk.ListAsync("d"));
        await disk.RenameAsync("d/a", "d/b");
        Assert.False(await disk.ExistsAsync("d/a"));
        Assert.True(await disk.ExistsAsync("d/b") && await disk.ExistsAsync("d/sub"));
        Assert.True(await disk.DeleteAsync("d/b"));
        Assert.False(await disk.DeleteAsync("d/b"));
        Assert.Equal(["B", "sub"], (await disk.ListAsync("d")).Select(entry => entry.Name));
    }

    [Fact]
    public async Task ErrorsHaveTheirTypes()
    {
        using var folder = new TemporaryFolder();
        using var disk = new RealDisk(folder.Path);
        await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.OpenAsync("none", DiskOpenMode.ReadExisting));
        await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.OpenAsync("none/file", DiskOpenMode.CreateNew));
        await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.ListAsync("none"));
        await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.RenameAsync("none", "other"));
        await Assert.ThrowsAsync<FlushFailedException>(async () => await disk.FlushDirectoryAsync("none"));
        await (await disk.OpenAsync("file", DiskOpenMode.CreateNew)).DisposeAsync();
        var taken = await Assert.ThrowsAsync<DiskIOException>(async () => await disk.OpenAsync("file", DiskOpenMode.CreateNew));
        Assert.Contains(Path.Combine(disk.Describe(""), "file"), taken.Message, StringComparison.Ordinal);
        await using var reader = await disk.OpenAsync("file", DiskOpenMode.ReadExisting);
        await Assert.ThrowsAsync<DiskIOException>(async () => await reader.WriteAsync(Bytes("x"), 0));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await disk.OpenAsync("file", DiskOpenMode.ReadWrite, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task AFullDeviceSaysSo()
    {
        if (!File.Exists("/dev/full"))
            return;
        using var disk = new RealDisk("/dev");
        await using var file = await disk.OpenAsync("full", DiskOpenMode.ReadWrite);
        var full = await Assert.ThrowsAsync<DiskFullException>(async () => await file.WriteAsync(Bytes("x"), 0));
        Assert.Equal(28, full.ErrorNumber);
        // And a flush that the device does not know is an error here, where .NET's own hides it.
        await Assert.ThrowsAsync<FlushFailedException>(async () => await file.FlushAsync());
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("a/..")]
    [InlineData("./a")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("C:")]
    [InlineData("a\0b")]
    public async Task PathsThatLeaveTheRootAreRefused(string path)
    {
        using var folder = new TemporaryFolder();
        using var disk = new RealDisk(folder.Path);
        await Assert.ThrowsAsync<ArgumentException>(async () => await disk.OpenAsync(path, DiskOpenMode.ReadWrite));
        await Assert.ThrowsAsync<ArgumentException>(async () => await disk.CreateDirectoryAsync(path));
        await Assert.ThrowsAsync<ArgumentException>(async () => await disk.RenameAsync("a", path));
        await Assert.ThrowsAsync<ArgumentException>(async () => await disk.DeleteAsync(path));
        await Assert.ThrowsAsync<ArgumentException>(async () => await disk.LockAsync(path));
    }

    [Fact]
    public async Task AFolderIsLockedAgainstOthersInTheProcess()
    {
        using var folder = new TemporaryFolder();
        var link = folder.Path + "-link";
        using var disk = new RealDisk(folder.Path);
        Directory.CreateSymbolicLink(link, folder.Path);
        try
        {
            using var same = new RealDisk(link);
            Assert.Equal(disk.Describe("x"), same.Describe("x"));
            var held = await disk.LockAsync("x");
            var inUse = await Assert.ThrowsAsync<FolderInUseException>(async () => await same.LockAsync("x"));
            Assert.Contains($"process {Environment.ProcessId}", inUse.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<FolderInUseException>(async () => await disk.LockAsync("x"));
            (await disk.LockAsync("y")).Dispose();
            held.Dispose();
            held.Dispose();
            _ = await same.LockAsync("x");
            same.Dispose(); // Which releases.
            (await disk.LockAsync("x")).Dispose();
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public async Task AFolderIsLockedAgainstOtherProcesses()
    {
        if (!File.Exists("/usr/bin/flock"))
            return;
        using var folder = new TemporaryFolder();
        using var disk = new RealDisk(folder.Path);
        (await disk.LockAsync("x")).Dispose();
        var lockFile = Path.Combine(folder.Path, "x", ".lock");
        using (var other = Flock(lockFile))
        {
            Assert.Equal("locked", await other.StandardOutput.ReadLineAsync());
            await Assert.ThrowsAsync<FolderInUseException>(async () => await disk.LockAsync("x"));
            other.StandardInput.Close();
            await other.WaitForExitAsync();
        }

        using var held = await disk.LockAsync("x");
        using var late = Flock(lockFile);
        await late.WaitForExitAsync();
        Assert.Equal(1, late.ExitCode);
    }

    [Fact]
    public async Task AfterTheFenceNothingIsWrittenAndEverythingFails()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 10; round++)
        {
            var disk = new RealDisk(folder.Path, new RealDiskOptions { IoThreads = 2 });
            var held = await disk.LockAsync($"lock{round}");
            var file = await disk.OpenAsync($"file{round}", DiskOpenMode.CreateNew);
            var writes = Enumerable.Range(0, 500).Select(i => file.WriteAsync(new byte[1000], i * 1000L).AsTask()).ToArray();
            disk.Dispose();
            var length = new FileInfo(Path.Combine(folder.Path, $"file{round}")).Length;
            foreach (var write in writes)
                Assert.True(await Record.ExceptionAsync(() => write) is null or DiskFencedException);
            await Assert.ThrowsAsync<DiskFencedException>(async () => await file.WriteAsync(new byte[1], 0));
            await Assert.ThrowsAsync<DiskFencedException>(async () => await file.FlushAsync());
            await Assert.ThrowsAsync<DiskFencedException>(async () => await disk.OpenAsync("other", DiskOpenMode.ReadWrite));
            await Assert.ThrowsAsync<DiskFencedException>(async () => await disk.LockAsync("other"));
            Assert.Equal(length, new FileInfo(Path.Combine(folder.Path, $"file{round}")).Length);
            Assert.False(File.Exists(Path.Combine(folder.Path, "other")));
            disk.Dispose();
            await file.DisposeAsync();
            held.Dispose();
            using var next = new RealDisk(folder.Path);
            (await next.LockAsync($"lock{round}")).Dispose();
        }
    }

    [Fact]
    public async Task TooManyCallsAreRefusedNotKept()
    {
        using var folder = new TemporaryFolder();
        using var disk = new RealDisk(folder.Path, new RealDiskOptions { IoThreads = 1, MaxQueuedCalls = 2 });
        await using var file = await disk.OpenAsync("file", DiskOpenMode.CreateNew);
        var data = new byte[8 << 20];
        var writes = Enumerable.Range(0, 20).Select(_ => file.WriteAsync(data, 0).AsTask()).ToArray();
        var ends = await Task.WhenAll(writes.Select(write => Record.ExceptionAsync(() => write)));
        Assert.Contains(ends, end => end is DiskBusyException);
        Assert.Contains(ends, end => end is null);
        Assert.All(ends, end => Assert.True(end is null or DiskBusyException));
    }

    [Fact]
    public async Task NoContinuationRunsOnAnIoThread()
    {
        using var folder = new TemporaryFolder();
        using var disk = new RealDisk(folder.Path);
        for (var i = 0; i < 100; i++)
        {
            await disk.ExistsAsync("x");
            Assert.DoesNotContain("disk", Thread.CurrentThread.Name ?? "", StringComparison.Ordinal);
        }
    }

    private static Process Flock(string file) => Process.Start(new ProcessStartInfo("/usr/bin/flock", ["-n", file, "-c", "echo locked; cat"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
