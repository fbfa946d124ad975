using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.States;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.States;

public class StateStoreTests
{
    [Fact]
    public async Task WritesCompareAndSwap()
    {
        await using var store = await StateHelp.OpenAsync(new FaultyDisk());
        Assert.Null(store.Read("a"));
        var first = await store.WriteAsync("a", "one", null);
        Assert.Equal(("one", first), (StateHelp.Text(store.Read("a")), store.Read("a")!.Version));
        var conflict = await Assert.ThrowsAsync<StateConflictException>(async () => await store.WriteAsync("a", "two", null));
        Assert.Equal(("a", null, first), (conflict.Key, conflict.Expected, conflict.Actual));
        await Assert.ThrowsAsync<StateConflictException>(async () => await store.WriteAsync("a", "two", first + 1));
        var second = await store.WriteAsync("a", "two", first);
        Assert.True(second > first);
        await Assert.ThrowsAsync<StateConflictException>(async () => await store.WriteAsync("a", "three", first));
        Assert.Equal("two", StateHelp.Text(store.Read("a")));
        var absent = await Assert.ThrowsAsync<StateConflictException>(async () => await store.WriteAsync("b", "x", 1));
        Assert.Null(absent.Actual);
    }

    [Fact]
    public async Task DeletesCompareToo()
    {
        await using var store = await StateHelp.OpenAsync(new FaultyDisk());
        var version = await store.WriteAsync("a", "one", null);
        await Assert.ThrowsAsync<StateConflictException>(async () => await store.DeleteAsync("a", null));
        await Assert.ThrowsAsync<StateConflictException>(async () => await store.DeleteAsync("a", version + 1));
        await store.DeleteAsync("a", version);
        Assert.Null(store.Read("a"));
        Assert.Equal(0, store.Count);
        await store.DeleteAsync("a", null);
        await Assert.ThrowsAsync<StateConflictException>(async () => await store.DeleteAsync("a", version));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NoVersionIsGivenTwice(bool compacts)
    {
        var disk = new FaultyDisk();
        var seen = new HashSet<long>();
        for (var round = 0; round < 10; round++)
        {
            await using var store = await StateHelp.OpenAsync(disk);
            for (var i = 0; i < 5; i++)
            {
                var version = await store.WriteAsync("a", "x", store.Read("a")?.Version);
                Assert.True(seen.Add(version));
                await store.DeleteAsync("a", version);
            }

            if (compacts)
                await store.CompactAsync();
        }
    }

    // What is deleted counts too: after each crash the last that was answered is a deletion, and a snapshot has nothing to show for it.
    [Theory]
    [InlineData(CrashMode.LoseAll, false)]
    [InlineData(CrashMode.LoseAll, true)]
    [InlineData(CrashMode.KeepAll, true)]
    [InlineData(CrashMode.KeepSome, false)]
    [InlineData(CrashMode.KeepSome, true)]
    public async Task VersionsOfAllKeysGrowByOneSequenceOverDeletionsSnapshotsAndCrashes(CrashMode mode, bool compacts)
    {
        var disk = new FaultyDisk();
        var highest = 0L;
        for (var round = 0; round < 12; round++)
        {
            var store = await StateHelp.OpenAsync(disk);
            Assert.Equal(0, store.Count);
            foreach (var key in (string[])["a", "b", $"only in round {round}"])
            {
                var version = await store.WriteAsync(key, "x", null);
                Assert.True(version > highest, $"{version} is not above {highest} in round {round}");
                await store.DeleteAsync(key, version);
                highest = version + 1; // The deletion has a number of its own.
            }

            if (compacts && round % 3 != 2)
                await store.CompactAsync();
            if (compacts && round % 3 == 1)
                await store.CompactAsync(); // Nothing new.
            disk = disk.Crash(mode, round);
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task ATornEndGivesBackOnlyNumbersThatWereNotAnswered()
    {
        var disk = new FaultyDisk();
        var survivors = 0;
        await using (var store = await StateHelp.OpenAsync(disk))
            await store.DeleteAsync("a", await store.WriteAsync("a", "one", null));
        for (var call = 1L; ; call++)
        {
            var torn = disk.Copy();
            torn.CrashAt(call);
            var answered = 2L; // The write and the deletion above.
            var failure = await Record.ExceptionAsync(async () =>
            {
                await using var store = await StateHelp.OpenAsync(torn);
                for (var i = 0; i < 3; i++)
                {
                    var version = await store.WriteAsync("a", "two", null);
                    Assert.True(version > answered);
                    answered = version;
                    await store.DeleteAsync("a", version);
                    answered++;
                    if (i == 1)
                        await store.CompactAsync();
                }
            });
            for (var seed = 0; seed < 5; seed++)
            {
                await using var again = await StateHelp.OpenAsync(torn.Crash(CrashMode.KeepSome, seed));
                Assert.True(await again.WriteAsync("a", "three", again.Read("a")?.Version) > answered);
                survivors++;
            }

            if (failure is null)
                break;
        }

        Assert.InRange(survivors, 50, int.MaxValue);
    }

    [Fact]
    public async Task EverythingIsThereAfterReopening()
    {
        var disk = new FaultyDisk();
        var versions = new Dictionary<string, long>();
        await using (var store = await StateHelp.OpenAsync(disk))
        {
            for (var i = 0; i < 200; i++)
                versions[$"key {i % 50}"] = await store.WriteAsync($"key {i % 50}", $"value {i}", store.Read($"key {i % 50}")?.Version);
            await store.WriteAsync("empty", "", null);
            await store.WriteAsync("schlüssel/鍵/🔑", "ü", null);
        }

        await using var again = await StateHelp.OpenAsync(disk.Crash(CrashMode.LoseAll));
        Assert.Equal(52, again.Count);
        for (var i = 150; i < 200; i++)
            Assert.Equal(($"value {i}", versions[$"key {i % 50}"]), (StateHelp.Text(again.Read($"key {i % 50}")), again.Read($"key {i % 50}")!.Version));
        Assert.Equal("", StateHelp.Text(again.Read("empty")));
        Assert.Equal("ü", StateHelp.Text(again.Read("schlüssel/鍵/🔑")));
    }

    [Fact]
    public async Task ASnapshotReplacesTheLog()
    {
        var disk = new FaultyDisk();
        await using (var store = await StateHelp.OpenAsync(disk))
        {
            for (var i = 0; i < 300; i++)
                await store.WriteAsync($"key {i % 20}", new string('x', 100) + i, store.Read($"key {i % 20}")?.Version);
            var segments = disk.Files(".log").Count;
            await store.CompactAsync();
            Assert.Single(disk.Files(".snap"));
            Assert.True(segments > 5);
            Assert.Single(disk.Files(".log"));
            await store.CompactAsync(); // Nothing new.
            await store.WriteAsync("later", "value", null);
            await store.CompactAsync();
            Assert.Single(disk.Files(".snap"));
            await store.DeleteAsync("later", store.Read("later")!.Version);
        }

        await using var again = await StateHelp.OpenAsync(disk.Crash(CrashMode.LoseAll));
        Assert.Equal(20, again.Count);
        Assert.EndsWith("x299", StateHelp.Text(again.Read("key 19")), StringComparison.Ordinal);
        Assert.Null(again.Read("later"));
    }

    [Fact]
    public async Task SnapshotsComeByThemselvesWhileWritesGoOn()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var options = StateHelp.Small with { SnapshotLogBytes = 4096 };
        var store = await StateHelp.OpenAsync(disk, options);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
                await store.WriteAsync($"writer {writer}", $"{i} " + new string('x', 200), store.Read($"writer {writer}")?.Version);
        })));
        await Until.TrueAsync(() => disk.Files(".snap").Count == 1);
        await store.DisposeAsync();
        Assert.InRange(disk.Files(".log").Count, 1, 60);
        await using var again = await StateHelp.OpenAsync(disk.Crash(CrashMode.LoseAll));
        for (var writer = 0; writer < 8; writer++)
            Assert.StartsWith("199 ", StateHelp.Text(again.Read($"writer {writer}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadsSeeDurableRecordsOnlyAndConflictsAreToldOnlyWhenCertain()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var store = await StateHelp.OpenAsync(disk);
        var version = await store.WriteAsync("a", "one", null);
        disk.HoldFlushes();
        var write = store.WriteAsync("a", "two", version).AsTask();
        await Until.TrueAsync(() => disk.HeldFlushes == 1);
        var second = store.WriteAsync("a", "three", version).AsTask();
        var other = store.WriteAsync("b", "b", null).AsTask();
        var clash = store.WriteAsync("b", "c", null).AsTask();
        Assert.Equal("one", StateHelp.Text(store.Read("a")));
        Assert.Null(store.Read("b"));
        Assert.False(second.IsCompleted || clash.IsCompleted);
        var flushes = disk.Flushes;
        disk.ReleaseFlushes();
        await Task.WhenAll(write, other);
        await Assert.ThrowsAsync<StateConflictException>(() => second);
        await Assert.ThrowsAsync<StateConflictException>(() => clash);
        Assert.Equal(2, disk.Flushes - flushes);
        Assert.Equal("two", StateHelp.Text(store.Read("a")));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task LimitsAreKept()
    {
        await using var store = await StateHelp.OpenAsync(new FaultyDisk());
        await store.WriteAsync(new string('k', 1024), "x", null);
        await store.WriteAsync(new string('ü', 512), "x", null);
        await store.WriteAsync("large", new byte[StateStore.MaxValueBytes], null);
        await Assert.ThrowsAsync<StorageLimitException>(async () => await store.WriteAsync(new string('k', 1025), "x", null));
        await Assert.ThrowsAsync<StorageLimitException>(async () => await store.WriteAsync(new string('ü', 513), "x", null));
        await Assert.ThrowsAsync<StorageLimitException>(async () => await store.WriteAsync("x", new byte[StateStore.MaxValueBytes + 1], null));
        await Assert.ThrowsAsync<StateKeyException>(async () => await store.WriteAsync("", "x", null));
        await Assert.ThrowsAsync<StateKeyException>(async () => await store.WriteAsync("\uD800", "x", null));
        Assert.Throws<StateKeyException>(() => store.Read(""));
        await store.CompactAsync();
        Assert.Equal(3, store.Count);
    }

    [Fact]
    public async Task TheCallersMemoryIsNotKept()
    {
        await using var store = await StateHelp.OpenAsync(new FaultyDisk());
        var value = StateHelp.Bytes("mine");
        await store.WriteAsync("a", value, null);
        value[0] = (byte)'!';
        Assert.Equal("mine", StateHelp.Text(store.Read("a")));
    }

    [Fact]
    public async Task ClosedMeansClosed()
    {
        var store = await StateHelp.OpenAsync(new FaultyDisk());
        await store.DisposeAsync();
        await store.DisposeAsync();
        Assert.Throws<StoreClosedException>(() => store.Read("a"));
        await Assert.ThrowsAsync<StoreClosedException>(async () => await store.WriteAsync("a", "x", null));
        await Assert.ThrowsAsync<StoreClosedException>(async () => await store.CompactAsync());
    }

    [Fact]
    public async Task TwoOpenersOfOneFolder()
    {
        var disk = new FaultyDisk();
        var store = await StateHelp.OpenAsync(disk);
        await Assert.ThrowsAsync<FolderInUseException>(async () => await StateHelp.OpenAsync(disk));
        await store.DisposeAsync();
        await (await StateHelp.OpenAsync(disk)).DisposeAsync();
    }

    [Fact]
    public async Task OptionsOutOfRangeAreNamed()
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await StateStore.OpenAsync(new FaultyDisk(), "x", new StateStoreOptions { Log = new LogOptions { MaxBatchBytes = 5 } }));
        Assert.Contains("MaxBatchBytes is 5", error.Message, StringComparison.Ordinal);
    }
}
