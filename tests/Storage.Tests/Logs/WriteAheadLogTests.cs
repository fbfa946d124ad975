using System.Text;
using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.Logs;

public class WriteAheadLogTests
{
    private static readonly LogOptions Small = new() { SegmentBytes = 4096 };

    [Fact]
    public async Task ANewLogIsEmptyAndStaysSo()
    {
        var disk = new FaultyDisk();
        var (log, records) = await LogHelp.OpenAsync(disk);
        Assert.Empty(records);
        Assert.Equal((1, 0), (log.FirstIndex, log.LastIndex));
        Assert.Empty(await log.ReadAsync(1, 10, 1000));
        await log.DisposeAsync();
        Assert.Empty(await LogHelp.ReopenAsync(disk));
    }

    [Fact]
    public async Task RecordsComeBackInOrderWithTheirIndexes()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk, Small);
        for (var i = 1; i <= 300; i++)
            Assert.Equal(i, await log.AppendAsync(LogHelp.Record(i, i)));
        Assert.Equal(303, await log.AppendAsync([LogHelp.Record(301), ReadOnlyMemory<byte>.Empty, LogHelp.Record(303)]));
        Assert.Equal(303, await log.AppendAsync(Array.Empty<ReadOnlyMemory<byte>>()));
        var id = log.LogId;
        await log.DisposeAsync();
        Assert.True(disk.Files(".log").Count > 3);

        var (again, records) = await LogHelp.OpenAsync(disk, Small);
        Assert.Equal(303, records.Count);
        for (var i = 1; i <= 300; i++)
            Assert.Equal(Encoding.UTF8.GetString(LogHelp.Record(i, i)), records[i - 1]);
        Assert.Equal("", records[301]);
        Assert.Equal(records, await LogHelp.ReadAllAsync(again));
        Assert.Equal(id, again.LogId);
        Assert.Equal(304, await again.AppendAsync(LogHelp.Record(304)));
        await again.DisposeAsync();
    }

    [Fact]
    public async Task LargeRecordsAreKeptUpToTheLimitAndRefusedBeyond()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        var large = new byte[WriteAheadLog.MaxRecordBytes];
        new Random(3).NextBytes(large);
        await log.AppendAsync(large);
        await log.AppendAsync(LogHelp.Record(2));
        var refused = await Assert.ThrowsAsync<StorageLimitException>(
            async () => await log.AppendAsync(new byte[WriteAheadLog.MaxRecordBytes + 1]));
        Assert.Equal(WriteAheadLog.MaxRecordBytes, refused.Limit);
        await Assert.ThrowsAsync<StorageLimitException>(async () => await log.AppendAsync([large, large]));
        await log.DisposeAsync();

        var lengths = new List<int>();
        var same = false;
        log = await WriteAheadLog.OpenAsync(disk, LogHelp.Folder, null, (_, payload) =>
        {
            lengths.Add(payload.Length);
            same |= payload.SequenceEqual(large);
        });
        await log.DisposeAsync();
        Assert.Equal([large.Length, LogHelp.Record(2).Length], lengths);
        Assert.True(same);
    }

    [Fact]
    public async Task OneFlushServesAllThatWait()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var (log, _) = await LogHelp.OpenAsync(disk);
        disk.HoldFlushes();
        var first = log.AppendAsync(LogHelp.Record(1)).AsTask();
        await Until.TrueAsync(() => disk.HeldFlushes == 1);
        var flushes = disk.Flushes;
        var others = Enumerable.Range(2, 99).Select(i => log.AppendAsync(LogHelp.Record(i)).AsTask()).ToArray();
        Assert.False(first.IsCompleted);
        Assert.Equal(0, log.LastIndex);
        disk.ReleaseFlushes();
        Assert.Equal(Enumerable.Range(2, 99).Select(i => (long)i), await Task.WhenAll(others));
        Assert.Equal(2, disk.Flushes - flushes);
        await log.DisposeAsync();
    }

    [Fact]
    public async Task ManyWritersOnADiskThatCompletesLater()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var (log, _) = await LogHelp.OpenAsync(disk, Small);
        var indexes = await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => Task.Run(async () =>
        {
            var mine = new List<(long Index, string Text)>();
            for (var i = 0; i < 50; i++)
            {
                var text = $"writer {writer} record {i}";
                mine.Add((await log.AppendAsync(LogHelp.Bytes(text)), text));
            }

            return mine;
        })));
        await log.DisposeAsync();
        var records = await LogHelp.ReopenAsync(disk, Small);
        Assert.Equal(1000, records.Count);
        Assert.All(indexes.SelectMany(mine => mine), pair => Assert.Equal(pair.Text, records[(int)pair.Index - 1]));
    }

    [Fact]
    public async Task AFullQueueMakesAppendersWaitAndOnlyThenTheyCanCancel()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var (log, _) = await LogHelp.OpenAsync(disk, new LogOptions { MaxQueuedRecords = 2 });
        disk.HoldFlushes();
        var appends = new List<Task<long>> { log.AppendAsync(LogHelp.Record(1)).AsTask() };
        await Until.TrueAsync(() => disk.HeldFlushes == 1);
        using var inside = new CancellationTokenSource();
        using var outside = new CancellationTokenSource();
        appends.Add(log.AppendAsync(LogHelp.Record(2), inside.Token).AsTask());
        appends.Add(log.AppendAsync(LogHelp.Record(3)).AsTask());
        var waits = log.AppendAsync(LogHelp.Record(99), outside.Token).AsTask();
        appends.Add(log.AppendAsync(LogHelp.Record(4)).AsTask());
        inside.Cancel();
        outside.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        disk.ReleaseFlushes();
        Assert.Equal(new long[] { 1, 2, 3, 4 }, await Task.WhenAll(appends));
        await log.DisposeAsync();
        Assert.Equal(4, (await LogHelp.ReopenAsync(disk)).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(57)]
    [InlineData(150)]
    [InlineData(299)]
    [InlineData(300)]
    public async Task TheSuffixIsCutExactly(int keep)
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk, Small);
        for (var i = 0; i < 100; i++)
            await log.AppendAsync([LogHelp.Record((3 * i) + 1), LogHelp.Record((3 * i) + 2, 50), LogHelp.Record((3 * i) + 3, 150)]);
        await log.TruncateSuffixAsync(keep);
        Assert.Equal(keep, log.LastIndex);
        var kept = await LogHelp.ReadAllAsync(log);
        Assert.Equal(keep, kept.Count);

        var lost = disk.Crash(CrashMode.LoseAll);
        var (again, records) = await LogHelp.OpenAsync(lost, Small);
        Assert.Equal(kept, records);
        Assert.Equal(keep + 1, await again.AppendAsync(LogHelp.Bytes("new")));
        Assert.Equal(keep + 2, await again.AppendAsync(LogHelp.Bytes("newer")));
        Assert.Equal([.. kept, "new", "newer"], await LogHelp.ReadAllAsync(again));
        await again.DisposeAsync();
        Assert.Equal([.. kept, "new", "newer"], await LogHelp.ReopenAsync(lost, Small));
    }

    [Fact]
    public async Task ThePrefixGoesByWholeSegments()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk, Small);
        for (var i = 1; i <= 300; i++)
            await log.AppendAsync(LogHelp.Record(i, 100));
        await log.TruncatePrefixAsync(150);
        Assert.InRange(log.FirstIndex, 100, 151);
        await Assert.ThrowsAsync<LogRecordMissingException>(async () => await log.ReadAsync(1, 1, 1));
        await log.TruncatePrefixAsync(long.MaxValue);
        Assert.Single(disk.Files(".log"));
        var first = log.FirstIndex;
        await log.DisposeAsync();
        var records = await LogHelp.ReopenAsync(disk.Crash(CrashMode.LoseAll), Small);
        Assert.Equal(300 - first + 1, records.Count);
        Assert.Equal(Encoding.UTF8.GetString(LogHelp.Record((int)first, 100)), records[0]);
    }

    [Fact]
    public async Task ResetGoesOnBeyondTheEnd()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk, Small);
        for (var i = 1; i <= 100; i++)
            await log.AppendAsync(LogHelp.Record(i, 100));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.ResetAsync(100));
        await log.ResetAsync(1000);
        Assert.Equal((1000, 999), (log.FirstIndex, log.LastIndex));
        Assert.Equal(1000, await log.AppendAsync(LogHelp.Bytes("a thousand")));
        await log.ResetAsync(1001);
        await log.DisposeAsync();
        var (again, records) = await LogHelp.OpenAsync(disk.Crash(CrashMode.LoseAll), Small);
        Assert.Empty(records);
        Assert.Equal(1001, await again.AppendAsync(LogHelp.Bytes("and one")));
        await again.DisposeAsync();
    }

    [Fact]
    public async Task AnIndexOutOfRangeChangesNothing()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        await log.AppendAsync(LogHelp.Record(1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.TruncateSuffixAsync(2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.TruncateSuffixAsync(-1));
        Assert.Equal(2, await log.AppendAsync(LogHelp.Record(2)));
        await log.DisposeAsync();
    }

    [Fact]
    public async Task ReadersGoOnWhileTheSuffixIsRewritten()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var (log, _) = await LogHelp.OpenAsync(disk, Small);
        for (var i = 1; i <= 50; i++)
            await log.AppendAsync(LogHelp.Record(i, 100));
        var done = false;
        var reader = Task.Run(async () =>
        {
            while (!Volatile.Read(ref done))
            {
                foreach (var record in await log.ReadAsync(20, 100, 100_000))
                    Assert.StartsWith($"record {record.Index} ", Encoding.UTF8.GetString(record.Payload.Span), StringComparison.Ordinal);
            }
        });
        for (var round = 0; round < 100; round++)
        {
            await log.TruncateSuffixAsync(25 + (round % 20));
            while (log.LastIndex < 60)
                await log.AppendAsync(LogHelp.Record((int)log.LastIndex + 1, 40 + round));
        }

        Volatile.Write(ref done, true);
        await reader;
        await log.DisposeAsync();
    }

    [Fact]
    public async Task ClosedMeansClosed()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        await log.DisposeAsync();
        await log.DisposeAsync();
        await Assert.ThrowsAsync<StoreClosedException>(async () => await log.AppendAsync(LogHelp.Record(1)));
        await Assert.ThrowsAsync<StoreClosedException>(async () => await log.TruncateSuffixAsync(0));
    }

    [Fact]
    public async Task ClosingWritesWhatIsQueued()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var (log, _) = await LogHelp.OpenAsync(disk);
        var appends = Enumerable.Range(1, 50).Select(i => log.AppendAsync(LogHelp.Record(i)).AsTask()).ToArray();
        await log.DisposeAsync();
        Assert.All(appends, append => Assert.True(append.IsCompletedSuccessfully));
        Assert.Equal(50, (await LogHelp.ReopenAsync(disk)).Count);
    }

    [Fact]
    public async Task TwoOpenersOfOneFolder()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        await Assert.ThrowsAsync<FolderInUseException>(async () => await LogHelp.OpenAsync(disk));
        await log.AppendAsync(LogHelp.Record(1));
        await log.DisposeAsync();
        Assert.Single(await LogHelp.ReopenAsync(disk));
    }

    [Fact]
    public async Task TenThousandRecords()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        for (var i = 0; i < 10_000; i += 10)
            await log.AppendAsync([.. Enumerable.Range(i + 1, 10).Select(n => (ReadOnlyMemory<byte>)LogHelp.Record(n, n % 200))]);
        await log.DisposeAsync();
        var records = await LogHelp.ReopenAsync(disk);
        Assert.Equal(Enumerable.Range(1, 10_000).Select(n => Encoding.UTF8.GetString(LogHelp.Record(n, n % 200))), records);
    }

    [Fact]
    public async Task OptionsOutOfRangeAreNamed()
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await WriteAheadLog.OpenAsync(new FaultyDisk(), "x", new LogOptions { SegmentBytes = 1 }));
        Assert.Contains("SegmentBytes is 1; allowed are 4096 to", error.Message, StringComparison.Ordinal);
    }
}
