using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulation.Tests.Disks;

/// <summary>The calls of <see cref="IDisk"/> on a healthy disk.</summary>
public class SimDiskTests
{
    [Fact]
    public void WhatIsWrittenIsRead() => DiskRig.RunMany(20, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var file = await disk.OpenAsync("a", DiskOpenMode.CreateNew);
            Assert.Equal(0, await file.ReadAsync(new byte[5], 0));
            await file.WriteAsync("hello"u8.ToArray(), 3);
            await file.WriteAsync([" wor"u8.ToArray(), Array.Empty<byte>(), "ld"u8.ToArray()], 8);
            Assert.Equal(14, await file.GetLengthAsync());
            var bytes = new byte[20];
            Assert.Equal(14, await file.ReadAsync(bytes, 0));
            Assert.Equal("\0\0\0hello world\0\0\0\0\0\0"u8.ToArray(), bytes);
            Assert.Equal(0, await file.ReadAsync(bytes, 14));
            Assert.Equal(0, await file.ReadAsync(bytes, 1L << 40));
            var pieces = new byte[][] { new byte[2], new byte[4], new byte[100] };
            Assert.Equal(11, await file.ReadAsync([pieces[0], pieces[1], pieces[2]], 3));
            Assert.Equal("hello world"u8.ToArray(), pieces.SelectMany(piece => piece).Take(11));
            await file.SetLengthAsync(5);
            await file.SetLengthAsync(7);
            Assert.Equal(7, await file.ReadAsync(bytes, 0));
            Assert.Equal("\0\0\0he\0\0"u8.ToArray(), bytes[..7]);
            await file.WriteAndFlushAsync([new byte[1], new byte[1]], 7);
            Assert.Equal(9, await file.GetLengthAsync());
        });
    });

    [Fact]
    public void NamesAreMadeChangedAndListed() => DiskRig.RunMany(10, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            await disk.CreateDirectoryAsync("d/e/f");
            await disk.CreateDirectoryAsync("d/e");
            await disk.CreateDirectoryAsync("");
            foreach (var name in (string[])["d/b", "d/B", "d/a_", "d/a", "d/é"])
                await (await disk.OpenAsync(name, DiskOpenMode.ReadWrite)).DisposeAsync();
            var file = await disk.OpenAsync("d/a", DiskOpenMode.ReadWrite);
            await file.WriteAsync(new byte[7], 0);
            Assert.Equal(
                [new("B", 0, false), new("a", 7, false), new("a_", 0, false), new("b", 0, false), new("e", 0, true), new("é", 0, false)],
                await disk.ListAsync("d"));
            Assert.Equal([new DiskEntry("d", 0, true)], await disk.ListAsync(""));
            Assert.True(await disk.ExistsAsync("d/e/f") && await disk.ExistsAsync("d/a") && !await disk.ExistsAsync("d/c"));
            await disk.RenameAsync("d/a", "d/b");
            await disk.RenameAsync("d/b", "d/b");
            await disk.RenameAsync("d/b", "d/e/b");
            Assert.True(await disk.DeleteAsync("d/a_"));
            Assert.False(await disk.DeleteAsync("d/a_"));
            Assert.False(await disk.DeleteAsync("d/e"));
            Assert.False(await disk.DeleteAsync("x/y"));
            Assert.Equal(["B", "e", "é"], (await disk.ListAsync("d")).Select(entry => entry.Name));
            Assert.Equal([new("b", 7, false), new("f", 0, true)], await disk.ListAsync("d/e"));
        });
    });

    [Fact]
    public void WhatIsWrongIsSaid() => DiskRig.Run(1, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            await disk.CreateDirectoryAsync("d");
            var file = await disk.OpenAsync("d/a", DiskOpenMode.CreateNew);
            await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.OpenAsync("b", DiskOpenMode.ReadExisting));
            await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.OpenAsync("x/b", DiskOpenMode.ReadWrite));
            await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.RenameAsync("b", "c"));
            await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.RenameAsync("d/a", "x/a"));
            await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.ListAsync("x"));
            await Assert.ThrowsAsync<DiskPathNotFoundException>(async () => await disk.FlushDirectoryAsync("x"));
            foreach (var call in (Func<Task>[])[
                async () => await disk.OpenAsync("d/a", DiskOpenMode.CreateNew),
                async () => await disk.OpenAsync("d", DiskOpenMode.ReadWrite),
                async () => await disk.CreateDirectoryAsync("d/a"),
                async () => await disk.CreateDirectoryAsync("d/a/b"),
                async () => await disk.OpenAsync("d/a/b", DiskOpenMode.ReadWrite),
                async () => await disk.RenameAsync("d/a", "d"),
                async () => await disk.ListAsync("d/a"),
                async () => await file.SetLengthAsync(1L << 40),
                async () => await file.WriteAsync(new byte[1], 1L << 40)])
                await Assert.ThrowsAsync<DiskIOException>(call);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await file.ReadAsync(new byte[1], -1));
            var reader = await disk.OpenAsync("d/a", DiskOpenMode.ReadExisting);
            await Assert.ThrowsAsync<DiskIOException>(async () => await reader.WriteAsync(new byte[1], 0));
            await Assert.ThrowsAsync<DiskIOException>(async () => await reader.SetLengthAsync(1));
            await reader.FlushAsync();
            await reader.DisposeAsync();
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reader.ReadAsync(new byte[1], 0));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await disk.OpenAsync("new", DiskOpenMode.ReadWrite, new CancellationToken(true)));
            Assert.False(await disk.ExistsAsync("new"));
            foreach (var path in (string[])["/a", "a/", "a//b", "..", "a/./b", "a:b", "a\\b", "a\n", new string('x', 256)])
            {
                await Assert.ThrowsAsync<ArgumentException>(async () => await disk.OpenAsync(path, DiskOpenMode.ReadWrite));
                await Assert.ThrowsAsync<ArgumentException>(async () => await disk.RenameAsync("d/a", path));
                await Assert.ThrowsAsync<ArgumentException>(async () => await disk.LockAsync(path));
                Assert.Throws<ArgumentException>(() => disk.Describe(path));
            }
        });
        Assert.Matches("^rig [0-9]+/0:/d/a$", disk.Describe("d/a"));
    });

    [Fact]
    public void OpenFilesOutliveTheirNames() => DiskRig.RunMany(10, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var a = await rig.MakeAsync(disk, "a", "aaa"u8.ToArray());
            var b = await rig.MakeAsync(disk, "b", "bb"u8.ToArray());
            var c = await rig.MakeAsync(disk, "c", "c"u8.ToArray());
            await disk.RenameAsync("a", "b");
            await disk.DeleteAsync("c");
            Assert.Equal(3, rig.Medium.Used);
            await a.WriteAsync("A"u8.ToArray(), 3);
            await b.WriteAsync("B"u8.ToArray(), 2);
            await c.WriteAsync("C"u8.ToArray(), 1);
            await c.FlushAsync();
            Assert.Equal("aaaA"u8.ToArray(), rig.Medium.Content("b"));
            var bytes = new byte[10];
            Assert.Equal(3, await b.ReadAsync(bytes, 0));
            Assert.Equal("bbB"u8.ToArray(), bytes[..3]);
            Assert.Equal(2, await c.ReadAsync(bytes, 0));
            Assert.Null(rig.Medium.Content("c"));
            Assert.Equal(4, rig.Medium.Used);
        });
    });

    [Fact]
    public void CallsUnderWayTakeEffectInAnyOrderAndNotAtOnce()
    {
        var lastWins = DiskRig.Count(200, rig =>
        {
            var disk = rig.NewDisk();
            rig.Do(disk, async () =>
            {
                var file = await disk.OpenAsync("a", DiskOpenMode.ReadWrite);
                var begun = rig.Loop.Now;
                var first = file.WriteAsync("1"u8.ToArray(), 0).AsTask();
                var second = file.WriteAsync("2"u8.ToArray(), 0).AsTask();
                Assert.False(first.IsCompleted || second.IsCompleted);
                await Task.WhenAll(first, second);
                Assert.True(rig.Loop.Now > begun);
            });
            return rig.Medium.Content("a")![0] == '2';
        });
        Assert.InRange(lastWins, 50, 150);
    }

    [Fact]
    public void WrittenMemoryIsReadNoLaterThanCompletion() => DiskRig.RunMany(50, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var file = await disk.OpenAsync("a", DiskOpenMode.ReadWrite);
            var memory = DiskRig.Filled(1000, 1);
            await file.WriteAsync(memory, 0);
            memory.AsSpan().Fill(2);
            await file.FlushAsync();
        });
        Assert.All(rig.Medium.Content("a")!, value => Assert.Equal(1, value));
    });

    [Fact]
    public void CallsCompleteOutsideOfAnyTurnAndTheirAwaitersComeHome() => DiskRig.RunMany(10, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            var home = SynchronizationContext.Current;
            Assert.NotNull(home);
            var file = await disk.OpenAsync("a", DiskOpenMode.ReadWrite);
            Assert.Same(home, SynchronizationContext.Current);
            Assert.True(rig.Loop.IsInTurn);
            await AwayAsync(file);
            Assert.Same(home, SynchronizationContext.Current);
        });

        async Task AwayAsync(IDiskFile file)
        {
            await file.WriteAsync(new byte[1], 0).ConfigureAwait(false);
            Assert.Null(SynchronizationContext.Current);
            Assert.False(rig.Loop.IsInTurn);
            Assert.True(rig.Loop.IsOnThread);
            await file.FlushAsync().ConfigureAwait(false);
            Assert.False(rig.Loop.IsInTurn);
        }
    });

    [Fact]
    public void ACallFromAnotherThreadBreaksTheRun() => DiskRig.Run(1, rig =>
    {
        var disk = rig.NewDisk();
        var file = rig.Get(disk, () => disk.OpenAsync("a", DiskOpenMode.ReadWrite));
        Exception? refused = null;
        var stray = new Thread(() => refused = Record.Exception(() => { _ = file.FlushAsync(); }));
        stray.Start();
        stray.Join();
        Assert.IsType<SimulationBrokenException>(refused);
        var broken = Assert.Throws<LeakException>(() => rig.Go(TimeSpan.FromSeconds(1)));
        Assert.Contains("a disk's file was flushed", broken.What, StringComparison.Ordinal);
    });

    [Fact]
    public void IdentifiersAreTheProcessesOwn()
    {
        var drawn = new List<Guid>();
        DiskRig.Run(1, rig =>
        {
            var one = rig.NewDisk();
            var two = rig.NewDisk();
            drawn.AddRange([one.DrawId(), one.DrawId(), two.DrawId()]);
        });
        DiskRig.Run(1, rig => Assert.Equal(drawn[0], rig.NewDisk().DrawId()));
        Assert.Equal(3, drawn.Distinct().Count());
        Assert.DoesNotContain(Guid.Empty, drawn);
    }

    [Fact]
    public void OneSeedGivesOneRun()
    {
        ulong Hash(ulong seed)
        {
            var hash = 0UL;
            DiskRig.Run(seed, rig =>
            {
                var disk = rig.NewDisk();
                rig.Medium.Faults.WriteErrorRate = rig.Medium.Faults.MisdirectRate = 0.1;
                rig.Do(disk, () => Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
                {
                    var file = await disk.OpenAsync($"{i}", DiskOpenMode.ReadWrite);
                    for (var n = 0; n < 20; n++)
                        await Record.ExceptionAsync(async () => await file.WriteAndFlushAsync([new byte[100]], n * 100));
                })));
                rig.Medium.FlipBits(rig.Chance);
                rig.Medium.PowerLoss();
                foreach (var file in rig.Medium.Files())
                {
                    foreach (var value in rig.Medium.Content(file.Path)!) rig.Trace.Add(0, file.Path, 0, value);
                }

                hash = rig.Trace.Hash;
            });
            return hash;
        }

        Assert.Equal(Hash(5), Hash(5));
        Assert.Equal(20, Enumerable.Range(1, 20).Select(seed => Hash((ulong)seed)).Distinct().Count());
    }
}
