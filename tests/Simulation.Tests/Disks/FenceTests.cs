using OrleansCluster.Storage;

namespace OrleansCluster.Simulation.Tests.Disks;

/// <summary>Locks, and the fence that a disposed disk is.</summary>
public class FenceTests
{
    [Fact]
    public void ALockKeepsEverybodyElseOut() => DiskRig.RunMany(10, rig =>
    {
        var one = rig.NewDisk();
        var two = rig.NewDisk();
        var held = rig.Get(one, () => one.LockAsync("d/e"));
        foreach (var disk in (IDisk[])[one, two])
        {
            rig.Do(two, async () =>
            {
                var refused = await Assert.ThrowsAsync<FolderInUseException>(async () => await disk.LockAsync("d/e"));
                Assert.Equal((disk.Describe("d/e"), one.Describe("")[..^2]), (refused.Folder, refused.Holder));
                (await disk.LockAsync("d")).Dispose();
                Assert.True(await disk.ExistsAsync("d/e"));
            });
        }

        rig.Do(one, () =>
        {
            held.Dispose();
            return Task.CompletedTask;
        });
        var again = rig.Get(two, () => two.LockAsync("d/e"));
        rig.Do(one, async () =>
        {
            held.Dispose(); // It is not its any more.
            await Assert.ThrowsAsync<FolderInUseException>(async () => await one.LockAsync("d/e"));
            again.Dispose();
            await one.LockAsync("d/e");
        });
    });

    [Fact]
    public void LocksEndWithTheirProcessAndWithTheirDisk() => DiskRig.RunMany(10, rig =>
    {
        for (var i = 0; i < 4; i++)
        {
            var disk = rig.NewDisk();
            rig.Do(disk, async () =>
            {
                await disk.LockAsync("a");
                await disk.LockAsync("b");
            });
            if (i % 2 == 0) disk.Dispose();
            else DiskRig.Kill(disk);
        }
    });

    [Fact]
    public void AFencedDiskRefusesEverything() => DiskRig.RunMany(5, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var file = await disk.OpenAsync("a", DiskOpenMode.ReadWrite);
            disk.Dispose();
            disk.Dispose();
            var calls = rig.Medium.Counters.Calls;
            foreach (var call in (Func<Task>[])[
                async () => await file.ReadAsync(new byte[1], 0),
                async () => await file.ReadAsync([new byte[1]], 0),
                async () => await file.WriteAsync(new byte[1], 0),
                async () => await file.WriteAndFlushAsync([new byte[1]], 0),
                async () => await file.FlushAsync(),
                async () => await file.GetLengthAsync(),
                async () => await file.SetLengthAsync(5),
                async () => await disk.OpenAsync("a", DiskOpenMode.ReadExisting),
                async () => await disk.CreateDirectoryAsync("d"),
                async () => await disk.FlushDirectoryAsync(""),
                async () => await disk.RenameAsync("a", "b"),
                async () => await disk.DeleteAsync("a"),
                async () => await disk.ListAsync(""),
                async () => await disk.ExistsAsync("a"),
                async () => await disk.LockAsync("d")])
                await Assert.ThrowsAsync<DiskFencedException>(call);
            Assert.Equal(calls, rig.Medium.Counters.Calls);
            await file.DisposeAsync();
        });
        Assert.Empty(rig.Medium.Content("a")!);
    });

    [Fact]
    public void NoByteLandsAfterTheFenceAndEveryCallEnds()
    {
        var (completed, fenced) = (0, 0);
        DiskRig.RunMany(100, rig =>
        {
            var disk = rig.NewDisk();
            var file = rig.Get(disk, () => disk.OpenAsync("a", DiskOpenMode.ReadWrite));
            var writes = new List<Task>();
            byte[]? left = null;
            rig.Do(disk, async () =>
            {
                for (var i = 0; i < 20; i++) writes.Add(file.WriteAndFlushAsync([DiskRig.Filled(600, (byte)(i + 1))], i * 600).AsTask());
                await Task.WhenAny(writes);
                disk.Dispose();
                left = rig.Medium.Content("a");
            });
            rig.Go(TimeSpan.FromSeconds(10));
            Assert.Equal(left, rig.Medium.Content("a"));
            for (var i = 0; i < 20; i++)
            {
                Assert.True(writes[i].IsCompleted);
                if (writes[i].IsFaulted) Assert.IsType<DiskFencedException>(writes[i].Exception!.InnerException);
                fenced += writes[i].IsFaulted ? 1 : 0;
                if (writes[i].IsFaulted) continue;
                completed++;
                Assert.Equal(DiskRig.Filled(600, (byte)(i + 1)), left!.AsSpan(i * 600, 600).ToArray());
            }

            rig.Medium.PowerLoss();
        });
        Assert.True(completed > 100 && fenced > 100, $"{completed} {fenced}");
    }

    [Fact]
    public void TooManyCallsAreRefusedAsBusy() => DiskRig.Run(1, rig =>
    {
        var disk = rig.NewDisk();
        rig.Medium.Faults.MaxCallsUnderWay = 3;
        rig.Do(disk, async () =>
        {
            var calls = Enumerable.Range(0, 5).Select(i => disk.CreateDirectoryAsync($"{i}").AsTask()).ToList();
            await Record.ExceptionAsync(() => Task.WhenAll(calls));
            Assert.Equal(3, calls.Count(call => call.IsCompletedSuccessfully));
            Assert.Equal(2, calls.Count(call => call.Exception?.InnerException is DiskBusyException));
            Assert.Equal(3, (await disk.ListAsync("")).Count);
        });
    });
}
