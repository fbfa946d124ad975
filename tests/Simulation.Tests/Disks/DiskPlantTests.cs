using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Plants.Disks;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Blocks;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Simulation.Tests.Disks;

/// <summary>
/// Each planted bug does what it says to the stores that stand on it; and without it nothing of the kind happens on the same seeds.
/// </summary>
public class DiskPlantTests
{
    private const int Seeds = 60;

    [Fact]
    public void UnflushedFilesLoseAnsweredAppends()
    {
        Assert.Equal(0, DiskRig.Count(Seeds, rig => LosesAppend(rig, disk => disk)));
        Assert.InRange(DiskRig.Count(Seeds, rig => LosesAppend(rig, disk => new UnflushedFiles(disk))), Seeds / 5, Seeds);
    }

    [Fact]
    public void UnflushedDirectoriesLoseAnsweredAppendsWithTheirFile()
    {
        Assert.InRange(DiskRig.Count(Seeds, rig => LosesAppend(rig, disk => new UnflushedDirectories(disk))), Seeds / 5, Seeds);
        Assert.Equal(0, DiskRig.Count(Seeds, rig => LosesBlock(rig, disk => disk)));
        Assert.InRange(DiskRig.Count(Seeds, rig => LosesBlock(rig, disk => new UnflushedDirectories(disk))), Seeds / 5, Seeds);
    }

    [Fact]
    public void RenameBeforeFlushLeavesANameWithoutItsBytes()
    {
        Assert.InRange(DiskRig.Count(Seeds, rig => LosesBlock(rig, disk => new RenameBeforeFlush(disk, disk.Process))), Seeds / 5, Seeds);
        // Some time later it has been flushed all the same.
        Assert.Equal(0, DiskRig.Count(Seeds, rig => LosesBlock(rig, disk => new RenameBeforeFlush(disk, disk.Process), TimeSpan.FromSeconds(5))));
    }

    [Fact]
    public void UnlockedFoldersHaveTwoOwners() => DiskRig.RunMany(10, rig =>
    {
        var (one, two) = (rig.NewDisk(), rig.NewDisk());
        rig.Do(one, async () =>
        {
            await WriteAheadLog.OpenAsync(one, "log");
            await Assert.ThrowsAsync<FolderInUseException>(async () => await WriteAheadLog.OpenAsync(two, "log"));
            var other = await WriteAheadLog.OpenAsync(new UnlockedFolders(two), "log");
            Assert.Equal(1, await other.AppendAsync(new byte[1]));
            Assert.Equal(1, await (await WriteAheadLog.OpenAsync(new UnlockedFolders(two), "new/log")).AppendAsync(new byte[1]));
            (await new UnlockedFolders(two).LockAsync("fresh")).Dispose();
            Assert.True(await two.ExistsAsync("fresh"));
        });
    });

    [Fact]
    public void AnIgnoredFlushFailureLosesAnsweredAppends()
    {
        Assert.Equal(0, DiskRig.Count(Seeds, rig => LosesAppendAfterFailure(rig, disk => disk)));
        Assert.InRange(DiskRig.Count(Seeds, rig => LosesAppendAfterFailure(rig, disk => new IgnoredFlushFailure(disk))), Seeds / 2, Seeds);
    }

    [Fact]
    public void TornRecordsAcceptedGivesBytesThatNobodyWrote()
    {
        Assert.Equal(0, DiskRig.Count(5 * Seeds, rig => ShowsTornRecord(rig, disk => disk)));
        Assert.InRange(DiskRig.Count(5 * Seeds, rig => ShowsTornRecord(rig, disk => new TornRecordsAccepted(disk))), Seeds / 4, 3 * Seeds);
    }

    [Fact]
    public void UnverifiedChecksumsLetAFlippedBitOut()
    {
        Assert.Equal(0, DiskRig.Count(Seeds, rig => ReadsFlippedBit(rig, disk => disk)));
        Assert.Equal(Seeds, DiskRig.Count(Seeds, rig => ReadsFlippedBit(rig, disk => new UnverifiedChecksums(disk))));
    }

    [Fact]
    public void PlantsThatForgeReadsForgeNothingThatIsIntact() => DiskRig.RunMany(10, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var log = await WriteAheadLog.OpenAsync(new TornRecordsAccepted(disk), "log");
            for (var i = 0; i < 20; i++) await log.AppendAsync(DiskRig.Filled(i * 100, (byte)i));
            await log.DisposeAsync();
            log = await WriteAheadLog.OpenAsync(new TornRecordsAccepted(disk), "log");
            var records = await log.ReadAsync(1, 100, 1_000_000);
            Assert.Equal(20, records.Count);
            for (var i = 0; i < 20; i++) Assert.Equal(DiskRig.Filled(i * 100, (byte)i), records[i].Payload.ToArray());
            var blocks = await BlockFiles.OpenAsync(new UnverifiedChecksums(disk), "blocks");
            foreach (var length in (int[])[0, 1, 4608, 65_536, 200_001])
            {
                await blocks.PutAsync($"{length}", DiskRig.Filled(length, 5));
                var bytes = new byte[length];
                Assert.Equal(length, await blocks.ReadAsync($"{length}", 0, bytes));
                Assert.Equal(DiskRig.Filled(length, 5), bytes);
            }
        });
    });

    // Ten answered appends, then a power loss: is one of them gone?
    private static bool LosesAppend(DiskRig rig, Func<SimDisk, IDisk> plant)
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var log = await WriteAheadLog.OpenAsync(plant(disk), "log");
            for (var i = 0; i < 10; i++) await log.AppendAsync(DiskRig.Filled(600, (byte)i));
        });
        rig.Medium.PowerLoss();
        return CountRecords(rig) < 10;
    }

    private static bool LosesAppendAfterFailure(DiskRig rig, Func<SimDisk, IDisk> plant)
    {
        var disk = rig.NewDisk();
        var answered = 0;
        rig.Do(disk, async () =>
        {
            var log = await WriteAheadLog.OpenAsync(plant(disk), "log");
            for (var i = 0; i < 10; i++)
            {
                rig.Medium.Faults.FlushErrorRate = i == 5 ? 1 : 0;
                if (await Record.ExceptionAsync(async () => await log.AppendAsync(DiskRig.Filled(600, (byte)i))) is null) answered++;
                else break;
            }
        });
        rig.Medium.Faults.Clear();
        rig.Medium.PowerLoss();
        return CountRecords(rig) < answered;
    }

    // How many records the shipped log finds; -1 if it does not open.
    private static int CountRecords(DiskRig rig)
    {
        var count = 0;
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            try
            {
                await WriteAheadLog.OpenAsync(disk, "log", null, (_, _) => count++);
            }
            catch (LogDamagedException)
            {
                count = -1;
            }
        });
        return count;
    }

    // An answered put, then a power loss: is it gone, or damaged?
    private static bool LosesBlock(DiskRig rig, Func<SimDisk, IDisk> plant, TimeSpan wait = default)
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var blocks = await BlockFiles.OpenAsync(disk, "blocks");
            await blocks.DisposeAsync();
            blocks = await BlockFiles.OpenAsync(plant(disk), "blocks");
            await blocks.PutAsync("a", DiskRig.Filled(5000, 1));
        });
        rig.Go(wait);
        rig.Medium.PowerLoss();
        var lost = false;
        var next = rig.NewDisk();
        rig.Do(next, async () =>
        {
            var blocks = await BlockFiles.OpenAsync(next, "blocks");
            var bytes = new byte[5000];
            var failure = await Record.ExceptionAsync(async () => await blocks.ReadAsync("a", 0, bytes));
            lost = failure is BlockNotFoundException or BlockCorruptException;
            Assert.True(lost || bytes.SequenceEqual(DiskRig.Filled(5000, 1)), $"{failure}");
        });
        return lost;
    }

    // A power loss in the middle of an append of ones: does a record come back that is not all ones?
    private static bool ShowsTornRecord(DiskRig rig, Func<SimDisk, IDisk> plant)
    {
        var disk = rig.NewDisk();
        WriteAheadLog? log = null;
        rig.Do(disk, async () =>
        {
            log = await WriteAheadLog.OpenAsync(disk, "log");
            await log.AppendAsync(DiskRig.Filled(100, 1));
        });
        rig.Begin(disk, async () => await log!.AppendAsync(DiskRig.Filled(5000, 1)));
        rig.Loop.RunUntil(() => rig.Medium.Content("log/00000000000000000001.log")!.Length > 1000, rig.Loop.Now + 10_000_000);
        rig.Medium.PowerLoss();
        var shown = false;
        var next = rig.NewDisk();
        rig.Do(next, async () =>
        {
            var records = 0;
            var again = await WriteAheadLog.OpenAsync(plant(next), "log", null, (_, payload) =>
            {
                records++;
                shown |= payload.ContainsAnyExcept((byte)1);
            });
            Assert.InRange(records, 1, 2);
            // It stays what it is: recovery has made it durable, and whoever reads it later gets it, too.
            var read = await again.ReadAsync(1, 10, 100_000);
            Assert.Equal(shown, read.Any(record => record.Payload.Span.ContainsAnyExcept((byte)1)));
        });
        return shown;
    }

    // A bit of a block flips: does it come out?
    private static bool ReadsFlippedBit(DiskRig rig, Func<SimDisk, IDisk> plant)
    {
        var disk = rig.NewDisk();
        var comesOut = false;
        rig.Do(disk, async () =>
        {
            var blocks = await BlockFiles.OpenAsync(plant(disk), "blocks");
            await blocks.PutAsync("a", DiskRig.Filled(100_000, 1));
            DiskDamage hit;
            do hit = rig.Medium.FlipBits(rig.Chance, path => path.EndsWith(".blk", StringComparison.Ordinal))!.Value;
            while (hit.Offset < 512); // In the header nothing comes out.
            var bytes = new byte[100_000];
            var failure = await Record.ExceptionAsync(async () => await blocks.ReadAsync("a", 0, bytes));
            Assert.True(failure is null or BlockCorruptException, $"{failure}");
            comesOut = failure is null && bytes.AsSpan().ContainsAnyExcept((byte)1);
        });
        return comesOut;
    }
}
