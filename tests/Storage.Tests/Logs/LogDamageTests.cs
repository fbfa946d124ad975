using System.Buffers.Binary;
using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.Logs;

public class LogDamageTests
{
    private static readonly LogOptions Small = new() { SegmentBytes = 4096 };

    [Fact]
    public async Task ACrashAtEveryByteOfTheLastThreeRecordsKeepsAllBefore()
    {
        var (disk, ends) = await WriteAsync([1, 1, 1, 1, 1, 1]);
        var file = disk.Files(".log").Single();
        var whole = disk.ReadFile(file);
        for (var length = ends[2]; length <= whole.Length; length++)
        {
            disk.WriteFile(file, whole[..(int)length]);
            await AssertKeepsAsync(disk, ends.Count(end => end <= length));
        }
    }

    [Fact]
    public async Task ACrashAtEveryByteOfALastBatchOfThreeKeepsItsWholeRecords()
    {
        var (disk, ends) = await WriteAsync([2, 3]);
        var file = disk.Files(".log").Single();
        var whole = disk.ReadFile(file);
        for (var length = ends[1]; length <= whole.Length; length++)
        {
            disk.WriteFile(file, whole[..(int)length]);
            await AssertKeepsAsync(disk, ends.Count(end => end <= length));
        }
    }

    [Fact]
    public async Task AFlippedBitIsRefusedBeforeTheLastBatchAndCutOffWithinIt()
    {
        var (disk, ends) = await WriteAsync([1, 2, 1, 3]);
        var file = disk.Files(".log").Single();
        var whole = disk.ReadFile(file);
        var lastBatch = ends[3];
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var bit in (int[])[0, 3, 7])
            {
                var flipped = (byte[])whole.Clone();
                flipped[at] ^= (byte)(1 << bit);
                disk.WriteFile(file, flipped);
                if (at < lastBatch)
                {
                    var damage = await Assert.ThrowsAsync<LogDamagedException>(() => LogHelp.ReopenAsync(disk));
                    Assert.Equal(disk.Describe(file), damage.File);
                    Assert.InRange(damage.Offset, 0, at);
                    Assert.Equal(flipped, disk.ReadFile(file));
                }
                else
                {
                    await AssertKeepsAsync(disk, ends.Count(end => end <= at));
                }
            }
        }
    }

    [Fact]
    public async Task AFlippedBitAnywhereInAnEarlierSegmentIsRefused()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk, Small);
        for (var i = 1; disk.Files(".log").Count < 3; i++)
            await log.AppendAsync([LogHelp.Record(i, 300), LogHelp.Record(i, 500)]);
        await log.DisposeAsync();
        foreach (var file in disk.Files(".log")[..2])
        {
            var whole = disk.ReadFile(file);
            for (var at = 0; at < whole.Length; at++)
            {
                var flipped = (byte[])whole.Clone();
                flipped[at] ^= (byte)(1 << (at % 8));
                disk.WriteFile(file, flipped);
                await Assert.ThrowsAsync<LogDamagedException>(() => LogHelp.ReopenAsync(disk, Small));
            }

            disk.WriteFile(file, whole[..^1]);
            await Assert.ThrowsAsync<LogDamagedException>(() => LogHelp.ReopenAsync(disk, Small));
            disk.WriteFile(file, whole);
        }

        await LogHelp.ReopenAsync(disk, Small);
    }

    [Fact]
    public async Task AMissingSegmentIsRefused()
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk, Small);
        for (var i = 1; disk.Files(".log").Count < 4; i++)
            await log.AppendAsync(LogHelp.Record(i, 900));
        await log.DisposeAsync();
        await disk.DeleteAsync(disk.Files(".log")[1]);
        var damage = await Assert.ThrowsAsync<LogDamagedException>(() => LogHelp.ReopenAsync(disk, Small));
        Assert.Contains("the next segment begins with record", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASegmentOfAnotherLogIsRefused()
    {
        var disk = new FaultyDisk();
        var other = new FaultyDisk();
        foreach (var one in (FaultyDisk[])[disk, other])
        {
            var (log, _) = await LogHelp.OpenAsync(one, Small);
            for (var i = 1; one.Files(".log").Count < 3; i++)
                await log.AppendAsync(LogHelp.Record(i, 900));
            await log.DisposeAsync();
        }

        disk.WriteFile(disk.Files(".log")[1], other.ReadFile(other.Files(".log")[1]));
        await Assert.ThrowsAsync<LogDamagedException>(() => LogHelp.ReopenAsync(disk, Small));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(5000)]
    [InlineData(1_000_000)]
    public async Task AZeroTailIsNoDamage(int zeros)
    {
        var (disk, ends) = await WriteAsync([1, 2]);
        var file = disk.Files(".log").Single();
        disk.WriteFile(file, [.. disk.ReadFile(file), .. new byte[zeros]]);
        await AssertKeepsAsync(disk, ends.Count);
        await LogHelp.ReopenAsync(disk);
        Assert.Equal(ends[^1], disk.ReadFile(file).Length);
    }

    [Fact]
    public async Task WhatWasCutNeverComesBack()
    {
        // Bytes of an earlier life of the very file, at the very place, behind a new torn batch of the very length.
        var (disk, ends) = await WriteAsync([1, 1, 1]);
        var file = disk.Files(".log").Single();
        var old = disk.ReadFile(file);
        var (log, _) = await LogHelp.OpenAsync(disk);
        await log.TruncateSuffixAsync(1);
        await log.AppendAsync(LogHelp.Record(99, 22));
        await log.DisposeAsync();
        var now = disk.ReadFile(file);
        Assert.Equal(ends[1], now.Length);
        // The header of the new batch got to the disk, its record did not: there the old one of the same index shows.
        var headerEnd = (int)ends[0] + LogFormat.BatchHeaderBytes;
        disk.WriteFile(file, [.. now[..headerEnd], .. old[headerEnd..]]);
        await Assert.ThrowsAsync<LogDamagedException>(() => LogHelp.ReopenAsync(disk)); // The third batch, there, proves it.
        disk.WriteFile(file, [.. now[..headerEnd], .. old[headerEnd..(int)ends[1]]]);
        await AssertKeepsAsync(disk, 1);
    }

    [Fact]
    public async Task APayloadThatHoldsALogIsNoProof()
    {
        // Its own file's bytes, so that segment and log are the right ones, and only the place is wrong.
        var (disk, _) = await WriteAsync([1]);
        var file = disk.Files(".log").Single();
        var (log, _) = await LogHelp.OpenAsync(disk);
        await log.AppendAsync(disk.ReadFile(file));
        await log.DisposeAsync();
        var torn = disk.ReadFile(file);
        torn[64 + 32 + 16 + 22 + 2] ^= 1; // In the header of the last batch: its length cannot be trusted.
        disk.WriteFile(file, torn);
        await AssertKeepsAsync(disk, 1);
    }

    [Fact]
    public async Task ABatchThatWasCutShortIsFollowedByTheNext()
    {
        var (disk, ends) = await WriteAsync([1, 3]);
        var file = disk.Files(".log").Single();
        disk.WriteFile(file, disk.ReadFile(file)[..^1]);
        var (log, records) = await LogHelp.OpenAsync(disk);
        Assert.Equal(3, records.Count);
        await log.AppendAsync(LogHelp.Bytes("after"));
        await log.AppendAsync(LogHelp.Bytes("and after"));
        await log.DisposeAsync();
        Assert.Equal([.. records, "after", "and after"], await LogHelp.ReopenAsync(disk));
        // And what is before it is now proven: damage in what the cut batch kept is refused.
        var bytes = disk.ReadFile(file);
        bytes[ends[2] - 1] ^= 1;
        disk.WriteFile(file, bytes);
        await Assert.ThrowsAsync<LogDamagedException>(() => LogHelp.ReopenAsync(disk));
    }

    [Fact]
    public async Task ANewerFormatIsRefusedAndLeftAlone()
    {
        var (disk, _) = await WriteAsync([1]);
        var file = disk.Files(".log").Single();
        var bytes = disk.ReadFile(file);
        bytes[8] = 2;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), Storage.Checksums.Crc32C.Compute(bytes.AsSpan(0, 60)));
        disk.WriteFile(file, bytes);
        var refused = await Assert.ThrowsAsync<UnsupportedFormatException>(() => LogHelp.ReopenAsync(disk));
        Assert.Equal((2, 1), (refused.Found, refused.Supported));
        Assert.Equal(bytes, disk.ReadFile(file));
    }

    [Fact]
    public async Task TheRestOfAnUnfinishedSegmentIsRemoved()
    {
        var (disk, ends) = await WriteAsync([1]);
        disk.WriteFile(LogHelp.Folder + "/00000000000000000002.log.tmp", [1, 2, 3]);
        disk.WriteFile(LogHelp.Folder + "/notes.txt", [1]);
        Assert.Equal(ends.Count, (await LogHelp.ReopenAsync(disk)).Count);
        Assert.Empty(disk.Files(".tmp"));
        Assert.Single(disk.Files("notes.txt"));
    }

    [Fact]
    public async Task ADamagedRecordIsRefusedToAReaderToo()
    {
        var (disk, ends) = await WriteAsync([1, 1, 1]);
        var (log, _) = await LogHelp.OpenAsync(disk);
        var file = disk.Files(".log").Single();
        var handle = await disk.OpenAsync(file, DiskOpenMode.ReadWrite);
        await handle.WriteAsync(new byte[] { 0xEE }, ends[1] - 1);
        Assert.Single(await log.ReadAsync(1, 1, 1));
        await Assert.ThrowsAsync<LogDamagedException>(async () => await log.ReadAsync(1, 10, 1000));
        await log.DisposeAsync();
    }

    /// <summary>A log of batches with so many records; where each record ends.</summary>
    private static async Task<(FaultyDisk Disk, List<long> Ends)> WriteAsync(int[] batches)
    {
        var disk = new FaultyDisk();
        var (log, _) = await LogHelp.OpenAsync(disk);
        var ends = new List<long>();
        var end = (long)LogFormat.SegmentHeaderBytes;
        var number = 0;
        foreach (var count in batches)
        {
            var records = Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<byte>)LogHelp.Record(++number, 22)).ToList();
            await log.AppendAsync(records);
            end += LogFormat.BatchHeaderBytes;
            foreach (var record in records)
                ends.Add(end += LogFormat.RecordHeaderBytes + record.Length);
        }

        await log.DisposeAsync();
        return (disk, ends);
    }

    /// <summary>It keeps the first so many records, durably, and goes on after them.</summary>
    private static async Task AssertKeepsAsync(FaultyDisk disk, int count)
    {
        var expected = Enumerable.Range(1, count).Select(n => System.Text.Encoding.UTF8.GetString(LogHelp.Record(n, 22))).ToList();
        var copy = disk.Copy();
        var (log, records) = await LogHelp.OpenAsync(copy);
        Assert.Equal(expected, records);
        var survivor = copy.Crash(CrashMode.LoseAll);
        (log, records) = await LogHelp.OpenAsync(survivor);
        Assert.Equal(expected, records);
        Assert.Equal(count + 1, await log.AppendAsync(LogHelp.Bytes("next")));
        await log.DisposeAsync();
        Assert.Equal([.. expected, "next"], await LogHelp.ReopenAsync(survivor.Crash(CrashMode.LoseAll)));
    }
}
