using OrleansCluster.Simulator.Disks;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulation.Tests.Disks;

/// <summary>What a process's death and a power loss leave.</summary>
public class DurabilityTests
{
    [Fact]
    public void AKilledProcessLosesNothingThatWasWritten() => DiskRig.RunMany(50, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            await disk.CreateDirectoryAsync("d");
            var file = await disk.OpenAsync("d/a", DiskOpenMode.ReadWrite);
            await file.WriteAsync(DiskRig.Filled(3000, 7), 0);
        });
        DiskRig.Kill(disk);
        Assert.Equal(DiskRig.Filled(3000, 7), rig.Medium.Content("d/a"));
        Assert.Equal([new DiskFileStatus("d/a", null, 3000)], rig.Medium.Files());
    });

    [Fact]
    public void WhatWasFlushedSurvivesAPowerLoss() => DiskRig.RunMany(100, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            await disk.CreateDirectoryAsync("d");
            await disk.FlushDirectoryAsync("");
            var file = await rig.MakeAsync(disk, "d/a", DiskRig.Filled(3000, 7));
            await file.WriteAsync(DiskRig.Filled(100, 8), 50);
            await file.SetLengthAsync(2000);
            await file.FlushAsync();
            await disk.RenameAsync("d/a", "d/b");
            await rig.MakeAsync(disk, "d/c", [1]);
            await disk.DeleteAsync("d/c");
            await disk.FlushDirectoryAsync("d");
        });
        rig.Medium.PowerLoss();
        byte[] expected = [.. DiskRig.Filled(50, 7), .. DiskRig.Filled(100, 8), .. DiskRig.Filled(1850, 7)];
        Assert.Equal(expected, rig.Medium.Content("d/b"));
        Assert.Equal([new DiskFileStatus("d/b", 2000, 2000)], rig.Medium.Files());
        Assert.Equal(2000, rig.Medium.Used);
    });

    [Fact]
    public void WhatWasNotFlushedIsLostKeptOrTornBySectors()
    {
        var seen = new Dictionary<string, int>();
        DiskRig.RunMany(600, rig =>
        {
            var disk = rig.NewDisk();
            rig.Do(disk, async () =>
            {
                await rig.MakeAsync(disk, "other", DiskRig.Filled(9000, 9));
                var file = await rig.MakeAsync(disk, "a", DiskRig.Filled(1000, 1));
                await file.WriteAsync(DiskRig.Filled(2000, 2), 300);
            });
            rig.Medium.PowerLoss();
            var kind = Judge(rig.Medium.Content("a")!);
            seen[kind] = seen.GetValueOrDefault(kind) + 1;
        });
        foreach (var kind in (string[])["lost", "kept", "length only", "beginning", "sectors", "stale"])
            Assert.True(seen.GetValueOrDefault(kind) > 5, $"{kind}: {seen.GetValueOrDefault(kind)}");
    }

    // 1 stood before, 2 was written over it from 300 to 2300, 9 is another file's.
    private static string Judge(byte[] bytes)
    {
        Assert.All(bytes[..300], value => Assert.Equal(1, value));
        if (bytes.Length == 1000 && bytes.All(value => value == 1)) return "lost";
        var rest = bytes[300..];
        if (rest.All(value => value == 2)) return bytes.Length == 2300 ? "kept" : "beginning";
        var written = rest.TakeWhile(value => value == 2).Count();
        if (bytes.Length < 2300 || (written % 512 != 212 && written > 0 && written < 700)) return "beginning";
        Assert.Equal(2300, bytes.Length);
        for (var at = 300; at < 2300;)
        {
            var end = Math.Min(2300, ((at / 512) + 1) * 512);
            var sector = bytes[at..end];
            Assert.True(
                sector.All(value => value == 2) || sector.Select((value, i) => value == (at + i < 1000 ? 1 : 0)).All(same => same)
                || sector.Select((value, i) => at + i < 1000 ? value == 1 : value is 0 or 9).All(same => same),
                $"{at}: {string.Join(' ', sector.Distinct())}");
            at = end;
        }

        if (rest.Contains((byte)9)) return "stale";
        return rest.Contains((byte)2) ? "sectors" : "length only";
    }

    [Fact]
    public void EachOfTwoOverlappingWritesMaySurviveAlone()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        DiskRig.RunMany(400, rig =>
        {
            var disk = rig.NewDisk();
            rig.Do(disk, async () =>
            {
                var file = await rig.MakeAsync(disk, "a", "----"u8.ToArray());
                await file.WriteAsync("11"u8.ToArray(), 0);
                await file.WriteAsync("22"u8.ToArray(), 1);
                await file.SetLengthAsync(2);
                await file.WriteAsync("3"u8.ToArray(), 3);
            });
            Assert.Equal("12\03"u8.ToArray(), rig.Medium.Content("a"));
            rig.Medium.PowerLoss();
            seen.Add(System.Text.Encoding.ASCII.GetString(rig.Medium.Content("a")!));
        });
        foreach (var possible in (string[])["----", "11--", "-22-", "122-", "12\03", "--\03", "---3", "12", "11"]) Assert.Contains(possible, seen);
    }

    [Fact]
    public void AFlushAfterOverlapsAndCutsBringsWhatIsSeen() => DiskRig.RunMany(200, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var file = await rig.MakeAsync(disk, "a", []);
            for (var i = 0; i < 30; i++)
            {
                if (rig.Chance.Hits(0.2)) await file.SetLengthAsync(rig.Chance.Between(0, 2999));
                else await file.WriteAsync(DiskRig.Filled(rig.Chance.Between(0, 899), (byte)i), rig.Chance.Between(0, 2999));
                if (rig.Chance.Hits(0.1)) await file.FlushAsync();
            }

            await file.FlushAsync();
        });
        var shown = rig.Medium.Content("a");
        rig.Medium.PowerLoss();
        Assert.Equal(shown, rig.Medium.Content("a"));
    });

    [Fact]
    public void NewNamesSurviveInAnySubset()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        DiskRig.RunMany(300, rig =>
        {
            var disk = rig.NewDisk();
            rig.Do(disk, async () =>
            {
                foreach (var name in (string[])["a", "b", "c"]) await (await disk.OpenAsync(name, DiskOpenMode.CreateNew)).FlushAsync();
                await disk.CreateDirectoryAsync("d");
                await (await disk.OpenAsync("d/x", DiskOpenMode.CreateNew)).FlushAsync();
                await disk.FlushDirectoryAsync("d");
            });
            rig.Medium.PowerLoss();
            seen.Add(string.Join(' ', rig.Medium.Files().Select(file => file.Path)));
            var again = rig.NewDisk();
            Assert.Equal(rig.Medium.Content("d/x") is not null, rig.Get(again, () => again.ExistsAsync("d")));
        });
        Assert.Equal(16, seen.Count); // d/x was flushed in d, but is there only if d is.
    }

    [Fact]
    public void ARenameIsOneStepAndNoFileGetsTwoNames()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        DiskRig.RunMany(300, rig =>
        {
            var disk = rig.NewDisk();
            rig.Do(disk, async () =>
            {
                await rig.MakeAsync(disk, "a", "old"u8.ToArray());
                await (await disk.OpenAsync("t", DiskOpenMode.CreateNew)).WriteAndFlushAsync(["new"u8.ToArray()], 0);
                await disk.RenameAsync("t", "a");
                await disk.RenameAsync("a", "b");
            });
            rig.Medium.PowerLoss();
            seen.Add(string.Join(' ', rig.Medium.Files().Select(
                file => $"{file.Path}:{System.Text.Encoding.ASCII.GetString(rig.Medium.Content(file.Path)!)}")));
        });
        Assert.Equal(["a:new", "a:old", "a:old t:new", "b:new"], seen);
    }

    [Fact]
    public void ARenameToAnotherDirectoryIsOneStepToo()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        DiskRig.RunMany(200, rig =>
        {
            var disk = rig.NewDisk();
            rig.Do(disk, async () =>
            {
                foreach (var directory in (string[])["d", "e"]) await disk.CreateDirectoryAsync(directory);
                await disk.FlushDirectoryAsync("");
                await (await disk.OpenAsync("d/x", DiskOpenMode.CreateNew)).FlushAsync();
                await disk.RenameAsync("d/x", "e/y");
                if (rig.Chance.Hits(0.3)) await disk.FlushDirectoryAsync("e");
                if (rig.Chance.Hits(0.3)) await disk.FlushDirectoryAsync("d");
            });
            rig.Medium.PowerLoss();
            seen.Add(string.Join(' ', rig.Medium.Files().Select(file => file.Path)));
        });
        Assert.Equal(["", "d/x", "e/y"], seen);
    }

    [Fact]
    public void WritesUnderWayOfADeadProcessLandWholeInPartOrNotAtAll()
    {
        var lengths = new List<int>();
        DiskRig.RunMany(300, rig =>
        {
            var disk = rig.NewDisk();
            var file = rig.Get(disk, () => disk.OpenAsync("a", DiskOpenMode.ReadWrite));
            Task? write = null;
            _ = rig.Begin(disk, () => write = file.WriteAsync(DiskRig.Filled(1000, 3), 0).AsTask());
            Assert.Empty(rig.Medium.Content("a")!);
            DiskRig.Kill(disk);
            var left = rig.Medium.Content("a")!;
            Assert.All(left, value => Assert.Equal(3, value));
            lengths.Add(left.Length);
            rig.Go(TimeSpan.FromMinutes(1));
            Assert.Equal(left, rig.Medium.Content("a")); // What is dead writes no more, and is answered no more.
            Assert.False(write!.IsCompleted);
        });
        Assert.InRange(lengths.Count(length => length == 0), 20, 250);
        Assert.InRange(lengths.Count(length => length == 1000), 20, 250);
        Assert.InRange(lengths.Count(length => length is > 0 and < 1000), 20, 250);
    }

    [Fact]
    public void APowerLossEndsWhateverStillRuns() => DiskRig.RunMany(50, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () => await disk.LockAsync("d"));
        List<Task> calls = [];
        _ = rig.Begin(disk, () =>
        {
            calls.AddRange(Enumerable.Range(0, 20).Select(i => disk.CreateDirectoryAsync($"{i}").AsTask()));
            return Task.CompletedTask;
        });
        rig.Go(TimeSpan.FromMicroseconds(20));
        Assert.Contains(calls, call => !call.IsCompleted);
        rig.Medium.PowerLoss();
        var answered = calls.Count(call => call.IsCompleted);
        _ = rig.Begin(disk, () =>
        {
            calls.Add(disk.CreateDirectoryAsync("later").AsTask());
            return Task.CompletedTask;
        });
        rig.Go(TimeSpan.FromSeconds(1));
        Assert.Equal(answered, calls.Count(call => call.IsCompleted));
        var next = rig.NewDisk();
        rig.Do(next, async () =>
        {
            await next.LockAsync("d");
            Assert.False(await next.ExistsAsync("later"));
        });
    });

    [Fact]
    public void APausedProcessIsAnsweredOnlyWhenItGoesOnThoughTheDiskDoesItsWork() => DiskRig.RunMany(20, rig =>
    {
        var disk = rig.NewDisk();
        var file = rig.Get(disk, () => disk.OpenAsync("a", DiskOpenMode.ReadWrite));
        Task? call = null; // As the disk completes it; who awaits it could not go on before the process does, anyway.
        var write = rig.Begin(disk, () => call = file.WriteAsync(new byte[10], 0).AsTask());
        disk.Process.Pause();
        rig.Go(TimeSpan.FromSeconds(1));
        Assert.False(call!.IsCompleted);
        Assert.Equal(10, rig.Medium.Content("a")!.Length);
        disk.Process.Resume();
        rig.Go(TimeSpan.FromSeconds(1));
        Assert.True(write.IsCompletedSuccessfully);
    });

    [Fact]
    public void AWipedDiskIsEmpty() => DiskRig.Run(1, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            await rig.MakeAsync(disk, "a", new byte[10]);
            await disk.LockAsync("d");
        });
        rig.Medium.Wipe();
        Assert.Empty(rig.Medium.Files());
        Assert.Equal(0, rig.Medium.Used);
        var next = rig.NewDisk();
        rig.Do(next, async () =>
        {
            Assert.Empty(await next.ListAsync(""));
            await next.LockAsync("d");
        });
    });
}
