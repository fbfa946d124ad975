using System.Numerics;
using OrleansCluster.Simulator.Disks;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulation.Tests.Disks;

public class DiskFaultTests
{
    [Fact]
    public void AFullDiskWritesWhatFits() => DiskRig.RunMany(20, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            rig.Medium.Faults.Capacity = 1000;
            await rig.MakeAsync(disk, "other", new byte[400]);
            var file = await disk.OpenAsync("a", DiskOpenMode.ReadWrite);
            await file.WriteAsync(new byte[200], 0);
            await Assert.ThrowsAsync<DiskFullException>(async () => await file.WriteAsync([DiskRig.Filled(300, 1), DiskRig.Filled(300, 2)], 150));
            byte[] expected = [.. new byte[150], .. DiskRig.Filled(300, 1), .. DiskRig.Filled(150, 2)];
            Assert.Equal(expected, rig.Medium.Content("a"));
            await file.WriteAsync(DiskRig.Filled(600, 3), 0); // It needs no more room.
            await Assert.ThrowsAsync<DiskFullException>(async () => await file.WriteAsync(new byte[1], 600));
            await Assert.ThrowsAsync<DiskFullException>(async () => await file.SetLengthAsync(601));
            var news = new List<Exception?>();
            for (var i = 0; i < 20; i++) news.Add(await Record.ExceptionAsync(async () => await disk.OpenAsync($"{i}", DiskOpenMode.CreateNew)));
            Assert.Contains(null, news);
            Assert.Contains(news, e => e is DiskFullException);
            await file.SetLengthAsync(100);
            await file.SetLengthAsync(600);
            await disk.DeleteAsync("other");
            await file.WriteAsync(new byte[400], 600);
            Assert.Equal(1000, rig.Medium.Used);
            rig.Medium.Faults.Capacity = 10;
            await file.WriteAsync(new byte[1000], 0);
            Assert.True(rig.Medium.Counters.Errors >= 3);
        });
    });

    [Fact]
    public void ReadsAndWritesFailAtTheirRates() => DiskRig.RunMany(5, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var file = await rig.MakeAsync(disk, "a", new byte[1000]);
            rig.Medium.Faults.ReadErrorRate = rig.Medium.Faults.WriteErrorRate = 0.3;
            var (reads, writes, parts) = (0, 0, 0);
            for (var i = 0; i < 300; i++)
            {
                if (await Record.ExceptionAsync(async () => await file.ReadAsync(new byte[10], 0)) is DiskIOException) reads++;
                if (await Record.ExceptionAsync(async () => await file.WriteAsync(DiskRig.Filled(100, (byte)(i + 1)), 0)) is not DiskIOException)
                    continue;
                writes++;
                var content = rig.Medium.Content("a")!.AsSpan(0, 100);
                Assert.NotEqual((byte)(i + 1), content[99]);
                if (content[0] == (byte)(i + 1)) parts++;
            }

            Assert.InRange(reads, 50, 130);
            Assert.InRange(writes, 50, 130);
            Assert.InRange(parts, 20, writes);
            Assert.Equal(reads + writes, rig.Medium.Counters.Errors);
        });
    });

    [Fact]
    public void AFailedFlushTakesPagesForCleanAndASecondBringsNothing()
    {
        var lengths = new SortedSet<int>();
        DiskRig.RunMany(60, rig =>
        {
            var disk = rig.NewDisk();
            rig.Do(disk, async () =>
            {
                var file = await rig.MakeAsync(disk, "a", DiskRig.Filled(100, 1));
                await file.WriteAsync(DiskRig.Filled(100, 2), 50);
                rig.Medium.Faults.FlushErrorRate = 1;
                await Assert.ThrowsAsync<FlushFailedException>(async () => await file.FlushAsync());
                rig.Medium.Faults.FlushErrorRate = 0;
                Assert.Equal([.. DiskRig.Filled(50, 1), .. DiskRig.Filled(100, 2)], rig.Medium.Content("a")!);
                await file.FlushAsync();
                await file.WriteAsync(DiskRig.Filled(10, 3), 0);
                await file.FlushAsync();
            });
            rig.Medium.PowerLoss();
            var left = rig.Medium.Content("a")!;
            lengths.Add(left.Length);
            Assert.Equal([.. DiskRig.Filled(10, 3), .. DiskRig.Filled(90, 1)], left[..100]);
            Assert.All(left[100..], value => Assert.Equal(0, value)); // The length is metadata: the journal's.
        });
        Assert.Equal([100, 150], lengths);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AFailedFlushOfADirectoryForgetsNamesIfItIsToldTo(bool forgets) => DiskRig.RunMany(60, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            await (await disk.OpenAsync("a", DiskOpenMode.CreateNew)).FlushAsync();
            rig.Medium.Faults.ForgetsNames = forgets;
            rig.Medium.Faults.FlushErrorRate = 1;
            await Assert.ThrowsAsync<FlushFailedException>(async () => await disk.FlushDirectoryAsync(""));
            rig.Medium.Faults.Clear();
            await disk.FlushDirectoryAsync("");
            await rig.MakeAsync(disk, "b", [1]);
            Assert.Equal(2, (await disk.ListAsync("")).Count);
        });
        rig.Medium.PowerLoss();
        Assert.Equal(forgets ? ["b"] : ["a", "b"], rig.Medium.Files().Select(file => file.Path));
    });

    [Fact]
    public void AMisdirectedWriteLandsElsewhereOnly()
    {
        var (same, other, nowhere) = (0, 0, 0);
        DiskRig.RunMany(200, rig =>
        {
            var disk = rig.NewDisk();
            rig.Do(disk, async () =>
            {
                await rig.MakeAsync(disk, "b", new byte[5000]);
                var file = await rig.MakeAsync(disk, "a", new byte[5000]);
                rig.Medium.Faults.MisdirectRate = 1;
                await file.WriteAsync(DiskRig.Filled(700, 1), 1100);
                await file.FlushAsync();
            });
            Assert.Equal(1, rig.Medium.Counters.Misdirected);
            var (a, b) = (rig.Medium.Content("a")!, rig.Medium.Content("b")!);
            rig.Medium.PowerLoss();
            Assert.Equal(a, rig.Medium.Content("a"));
            Assert.Equal(b, rig.Medium.Content("b"));
            Assert.Equal((5000, 5000), (a.Length, b.Length));
            Assert.False(a.AsSpan(1100, 700).IndexOfAnyExcept((byte)1) < 0);
            var hit = a.Contains((byte)1) ? a : b;
            var at = hit.AsSpan().IndexOf((byte)1);
            if (at < 0)
            {
                nowhere++;
                return;
            }

            Assert.Equal(1100 % 512, at % 512);
            if (hit == a) same++;
            else other++;
        });
        Assert.True(same > 50 && other > 30 && nowhere < 60, $"{same} {other} {nowhere}");
    }

    [Fact]
    public void AMisdirectedAppendLeavesZeros() => DiskRig.RunMany(30, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var file = await rig.MakeAsync(disk, "a", DiskRig.Filled(1024, 1));
            rig.Medium.Faults.MisdirectRate = 1;
            await file.WriteAsync(DiskRig.Filled(512, 2), 1024);
        });
        var content = rig.Medium.Content("a")!;
        Assert.Equal(1536, content.Length);
        Assert.Equal(1536, rig.Medium.Used);
        Assert.All(content[1024..], value => Assert.Equal(0, value));
    });

    [Fact]
    public void ALostWriteIsSeenUntilThePowerGoes() => DiskRig.RunMany(30, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var file = await rig.MakeAsync(disk, "a", DiskRig.Filled(600, 1));
            rig.Medium.Faults.LostWriteRate = 1;
            await file.WriteAsync(DiskRig.Filled(600, 2), 300);
            await file.FlushAsync();
            Assert.Equal([.. DiskRig.Filled(300, 1), .. DiskRig.Filled(600, 2)], rig.Medium.Content("a")!);
        });
        rig.Medium.PowerLoss();
        Assert.Equal([.. DiskRig.Filled(600, 1), .. new byte[300]], rig.Medium.Content("a")!);
    });

    [Fact]
    public void AStalledDiskCompletesNothingUntilItGoesOn() => DiskRig.RunMany(30, rig =>
    {
        var disk = rig.NewDisk();
        var file = rig.Get(disk, () => disk.OpenAsync("a", DiskOpenMode.ReadWrite));
        var writes = rig.Begin(disk, () => Task.WhenAll(Enumerable.Range(0, 5).Select(i => file.WriteAsync(new byte[10], i * 10).AsTask())));
        var until = rig.Loop.Now + TimeSpan.FromSeconds(5).Ticks;
        rig.Medium.Faults.Stall(until);
        rig.Loop.RunUntil(() => writes.IsCompleted, until - 1);
        Assert.False(writes.IsCompleted);
        Assert.Empty(rig.Medium.Content("a")!);
        rig.Go(TimeSpan.FromSeconds(1));
        Assert.True(writes.IsCompletedSuccessfully);
    });

    [Fact]
    public void AStallHoldsBackWhatIsDoneButNotAnswered() => DiskRig.RunMany(30, rig =>
    {
        var disk = rig.NewDisk();
        var file = rig.Get(disk, () => disk.OpenAsync("a", DiskOpenMode.ReadWrite));
        Task? write = null;
        _ = rig.Begin(disk, () => write = file.WriteAsync(new byte[10], 0).AsTask());
        Assert.True(rig.Loop.RunUntil(() => rig.Medium.Content("a")!.Length > 0, rig.Loop.Now + TimeSpan.FromSeconds(1).Ticks));
        var until = rig.Loop.Now + TimeSpan.FromSeconds(5).Ticks;
        rig.Medium.Faults.Stall(until);
        rig.Loop.RunUntil(() => write!.IsCompleted, until - 1);
        Assert.False(write!.IsCompleted);
        rig.Go(TimeSpan.FromSeconds(1));
        Assert.True(write.IsCompletedSuccessfully);
    });

    [Fact]
    public void ASlowDiskIsSlow()
    {
        TimeSpan Time(double slow)
        {
            var time = default(TimeSpan);
            DiskRig.Run(3, rig =>
            {
                var disk = rig.NewDisk();
                rig.Medium.Faults.SlowBy = slow;
                rig.Do(disk, async () =>
                {
                    var file = await disk.OpenAsync("a", DiskOpenMode.ReadWrite);
                    for (var i = 0; i < 100; i++) await file.FlushAsync();
                });
                time = TimeSpan.FromTicks(rig.Loop.Now);
            });
            return time;
        }

        Assert.InRange(Time(50) / Time(1), 40, 55);
    }

    [Fact]
    public void FlippedBitsAreReadAndStay()
    {
        var hits = new Dictionary<string, int>();
        var bits = new SortedSet<int>();
        DiskRig.RunMany(300, rig =>
        {
            var disk = rig.NewDisk();
            Assert.Null(rig.Medium.FlipBits(rig.Chance));
            rig.Do(disk, async () =>
            {
                await rig.MakeAsync(disk, "large", new byte[3000]);
                await rig.MakeAsync(disk, "small", new byte[1000]);
                await rig.MakeAsync(disk, "empty", []);
                await (await disk.OpenAsync("large", DiskOpenMode.ReadWrite)).WriteAsync(new byte[1000], 2500);
            });
            var hit = rig.Medium.FlipBits(rig.Chance)!.Value;
            hits[hit.Path] = hits.GetValueOrDefault(hit.Path) + 1;
            bits.Add(BitOperations.PopCount(hit.Mask));
            Assert.Equal(hit.Mask, rig.Medium.Content(hit.Path)![hit.Offset]);
            Assert.Equal("small", rig.Medium.FlipBits(rig.Chance, path => path == "small")!.Value.Path);
            Assert.Null(rig.Medium.FlipBits(rig.Chance, path => path == "none"));
            if (hit.Path != "large" || hit.Offset >= 2500) return;
            rig.Medium.PowerLoss();
            Assert.Equal(hit.Mask, rig.Medium.Content(hit.Path)![hit.Offset]);
        });
        Assert.InRange(hits["large"], 200, 260);
        Assert.InRange(hits["small"], 40, 100);
        Assert.Equal(Enumerable.Range(1, 8), bits);
    }
}
