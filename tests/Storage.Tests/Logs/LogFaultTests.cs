using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.Logs;

public class LogFaultTests
{
    private static readonly LogOptions Small = new() { SegmentBytes = 4096 };

    [Fact]
    public async Task AfterAFailedFlushNothingInThisProcessTrustsTheFolder()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        await log.AppendAsync(LogHelp.Record(1));
        disk.FailOnce(DiskCall.Flush, 1, path => new FlushFailedException(path, "simulated", 5));
        await Assert.ThrowsAsync<FlushFailedException>(async () => await log.AppendAsync(LogHelp.Record(2)));
        var dead = await Assert.ThrowsAsync<StoreClosedException>(async () => await log.AppendAsync(LogHelp.Record(3)));
        Assert.IsType<FlushFailedException>(dead.InnerException);
        await Assert.ThrowsAsync<StoreClosedException>(async () => await log.ReadAsync(1, 1, 1));
        await log.DisposeAsync();
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<FolderPoisonedException>(() => LogHelp.ReopenAsync(disk));
        Assert.True(FolderPoison.IsPoisoned(disk, LogHelp.Folder));
        // A new process may. Whether the second record is there is open; the first is.
        var records = await LogHelp.ReopenAsync(disk.Crash(CrashMode.LoseAll));
        Assert.Single(records);
    }

    [Fact]
    public async Task WhatANewProcessShowsAfterAFailedFlushIsReallyOnTheDisk()
    {
        // The page cache shows the second record, as clean; the disk never got it.
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        await log.AppendAsync(LogHelp.Record(1));
        disk.FailOnce(DiskCall.Flush, 1, path => new FlushFailedException(path, "simulated", 5));
        await Assert.ThrowsAsync<FlushFailedException>(async () => await log.AppendAsync(LogHelp.Record(2)));

        disk.FailWith(null);
        var process = new RenamedDisk(disk);
        var (again, records) = await LogHelp.OpenAsync(process);
        Assert.Equal(2, records.Count);
        Assert.Equal(records, await LogHelp.ReopenAsync(disk.Crash(CrashMode.LoseAll)));
        await again.DisposeAsync();
    }

    [Theory]
    [InlineData(DiskCall.Write)]
    [InlineData(DiskCall.Flush)]
    public async Task EveryWaiterHearsOfAFailure(DiskCall call)
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var (log, _) = await LogHelp.OpenAsync(disk);
        disk.HoldFlushes();
        var first = log.AppendAsync(LogHelp.Record(1)).AsTask();
        await Until.TrueAsync(() => disk.HeldFlushes == 1);
        var others = Enumerable.Range(2, 9).Select(i => log.AppendAsync(LogHelp.Record(i)).AsTask()).ToArray();
        disk.FailOnce(call, call == DiskCall.Write ? 1 : 2, path => call == DiskCall.Write
            ? new DiskIOException("Write", path, "simulated", 5)
            : new FlushFailedException(path, "simulated", 5));
        disk.ReleaseFlushes();
        Assert.Equal(1, await first);
        foreach (var other in others)
            await Assert.ThrowsAnyAsync<DiskIOException>(() => other);
        await log.DisposeAsync();
        await Assert.ThrowsAsync<FolderPoisonedException>(() => LogHelp.ReopenAsync(disk));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32_768)]
    public async Task AFullDiskRefusesAndGoesOnWhenThereIsRoom(int zeroedAhead)
    {
        var options = Small with { ZeroedAheadBytes = zeroedAhead };
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk, options);
        var kept = 0;
        disk.Capacity = 10_000;
        for (var i = 1; i <= 200; i++)
        {
            try
            {
                Assert.Equal(kept + 1, await log.AppendAsync(LogHelp.Record(kept + 1, 70 + (i % 50))));
                kept++;
            }
            catch (DiskFullException)
            {
                disk.Capacity += 1 + (i * 7 % 90); // Room comes, often not enough.
            }
        }

        Assert.InRange(kept, 30, 199);
        disk.Capacity = long.MaxValue;
        Assert.Equal(kept + 1, await log.AppendAsync(LogHelp.Bytes("room")));
        Assert.Equal(kept + 1, (await LogHelp.ReadAllAsync(log)).Count);
        await log.DisposeAsync();
        Assert.Equal(kept + 1, (await LogHelp.ReopenAsync(disk.Crash(CrashMode.LoseAll), options)).Count);
    }

    [Fact]
    public async Task ASmallAppendBeforeZerosChangesNoLength()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk, new LogOptions { ZeroedAheadBytes = 10_000 });
        await log.AppendAsync(LogHelp.Record(1));
        var length = disk.ReadFile(disk.Files(".log").Single()).Length;
        for (var i = 2; i <= 20; i++)
            await log.AppendAsync(LogHelp.Record(i));
        Assert.Equal(length, disk.ReadFile(disk.Files(".log").Single()).Length);
        Assert.Equal(20, (await LogHelp.ReadAllAsync(log)).Count);
        Assert.Equal(20, (await LogHelp.ReopenAsync(disk.Crash(CrashMode.LoseAll))).Count);
        await log.DisposeAsync();
    }

    [Fact]
    public async Task OfWhatAFullDiskRefusedNothingComesBack()
    {
        for (var room = 0; room < 400; room += 13)
        {
            var disk = new FaultyDisk();
            var (log, _) = await LogHelp.OpenAsync(disk);
            await log.AppendAsync(LogHelp.Record(1));
            disk.Capacity = disk.ReadFile(disk.Files(".log").Single()).Length + room;
            await Assert.ThrowsAsync<DiskFullException>(
                async () => await log.AppendAsync([.. Enumerable.Range(2, 8).Select(i => (ReadOnlyMemory<byte>)LogHelp.Record(i, 50))]));
            Assert.Single(await LogHelp.ReopenAsync(disk.Copy()));
            Assert.Single(await LogHelp.ReopenAsync(disk.Crash(CrashMode.LoseAll)));
        }
    }

    [Fact]
    public async Task AFencedDiskEndsTheLogButPoisonsNothing()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        await log.AppendAsync(LogHelp.Record(1));
        disk.Dispose();
        await Assert.ThrowsAsync<DiskFencedException>(async () => await log.AppendAsync(LogHelp.Record(2)));
        await Assert.ThrowsAsync<StoreClosedException>(async () => await log.AppendAsync(LogHelp.Record(3)));
        await log.DisposeAsync();
        Assert.False(FolderPoison.IsPoisoned(disk, LogHelp.Folder));
    }

    [Fact]
    public async Task ABusyDiskRefusesThatAppendOnly()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        disk.FailOnce(DiskCall.Write, 1, path => new DiskBusyException(path, 1));
        await Assert.ThrowsAsync<DiskBusyException>(async () => await log.AppendAsync(LogHelp.Record(1)));
        Assert.Equal(1, await log.AppendAsync(LogHelp.Record(1)));
        await log.DisposeAsync();
    }

    [Fact]
    public async Task EachFailureOfEachCallIsSafe()
    {
        // Whatever call fails, in opening, rolling over, truncating: the log says so, and what was answered is there afterwards.
        for (var call = 1L; ; call++)
        {
            var disk = new FaultyDisk();
            var seen = 0L;
            var failed = false;
            disk.FailWith((kind, path) =>
            {
                if (++seen != call)
                    return null;
                failed = true;
                return kind is DiskCall.Flush or DiskCall.FlushDirectory
                    ? new FlushFailedException(path, "simulated", 5)
                    : new DiskIOException(kind.ToString(), path, "simulated", 5);
            });
            var answered = 0L;
            try
            {
                var (log, _) = await LogHelp.OpenAsync(disk, Small);
                for (var i = 1; i <= 12; i++)
                    answered = await log.AppendAsync(LogHelp.Record(i, 900));
                await log.TruncateSuffixAsync(answered = 10);
                await log.AppendAsync(LogHelp.Record(11, 900));
                answered = 11;
                await log.TruncatePrefixAsync(6);
                await log.DisposeAsync();
            }
            catch (StorageException)
            {
                Assert.True(failed);
            }

            if (!failed)
                break;
            disk.FailWith(null);
            var (again, records) = await LogHelp.OpenAsync(disk.Crash(CrashMode.KeepSome, (int)call), Small);
            Assert.InRange(again.LastIndex, answered, 12);
            Assert.Equal(again.LastIndex - again.FirstIndex + 1, records.Count);
            for (var i = 0; i < records.Count; i++)
                Assert.StartsWith($"record {again.FirstIndex + i} ", records[i], StringComparison.Ordinal);
            await again.DisposeAsync();
        }
    }
}
