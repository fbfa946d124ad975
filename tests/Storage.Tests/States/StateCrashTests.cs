using OrleansCluster.Storage.States;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.States;

public class StateCrashTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 7).Select(i => $"key {i}"), "after"];

    [Fact]
    public async Task ACrashAtAnyStepOfWritingAndCompactingKeepsWhatWasAnswered()
    {
        var survivors = await CrashPoints.EnumerateAsync<StateModel>(WorkAsync, CheckAsync);
        Assert.InRange(survivors, 500, int.MaxValue);
    }

    [Fact]
    public async Task AProcessThatDiesAndThenACrashWithinRecoveryLoseNothing()
    {
        for (var call = 1L; ; call++)
        {
            var disk = new FaultyDisk();
            disk.CrashAt(call);
            var model = new StateModel();
            if (await Record.ExceptionAsync(() => WorkAsync(disk, model)) is null)
                break;
            var first = disk.Crash(CrashMode.KeepAll);
            for (var again = 1L; ; again++)
            {
                var second = first.Copy();
                second.CrashAt(again);
                if (await Record.ExceptionAsync(async () => await (await StateHelp.OpenAsync(second)).DisposeAsync()) is null)
                    break;
                for (var seed = 0; seed < 3; seed++)
                    await CheckAsync(second.Crash(CrashMode.KeepSome, (int)((call * 1009) + (again * 17)) + seed), model);
            }
        }
    }

    [Fact]
    public async Task AfterAFailedFlushNothingInThisProcessTrustsTheFolder()
    {
        foreach (var call in (DiskCall[])[DiskCall.Flush, DiskCall.FlushDirectory])
        {
            var disk = new FaultyDisk();
            var store = await StateHelp.OpenAsync(disk);
            var version = await store.WriteAsync("a", "one", null);
            disk.FailOnce(call, 1, path => new FlushFailedException(path, "simulated", 5));
            await Assert.ThrowsAsync<FlushFailedException>(async () =>
            {
                await store.WriteAsync("a", "two", version);
                await store.CompactAsync();
            });
            await Assert.ThrowsAsync<StoreClosedException>(async () => await store.WriteAsync("b", "x", null));
            Assert.Throws<StoreClosedException>(() => store.Read("a"));
            await store.DisposeAsync();
            await Assert.ThrowsAsync<FolderPoisonedException>(async () => await StateHelp.OpenAsync(disk));
            await Assert.ThrowsAsync<FolderPoisonedException>(async () => await StateHelp.OpenAsync(disk));
            await using var again = await StateHelp.OpenAsync(disk.Crash(CrashMode.LoseAll));
            Assert.Equal(call == DiskCall.Flush ? "one" : "two", StateHelp.Text(again.Read("a")));
        }
    }

    [Fact]
    public async Task AFullDiskRefusesWritesAndSnapshotsAndGoesOn()
    {
        var disk = new FaultyDisk();
        var store = await StateHelp.OpenAsync(disk);
        var version = await store.WriteAsync("a", "one", null);
        disk.Capacity = 300;
        await Assert.ThrowsAsync<DiskFullException>(async () => await store.WriteAsync("a", new string('x', 500), version));
        await Assert.ThrowsAsync<DiskFullException>(async () => await store.WriteAsync("b", new string('x', 500), null));
        Assert.Equal("one", StateHelp.Text(store.Read("a")));
        version = await store.WriteAsync("a", "two", version);
        await Assert.ThrowsAsync<DiskFullException>(async () => await store.CompactAsync());
        Assert.Empty(disk.Files(".tmp"));
        disk.Capacity = long.MaxValue;
        await store.WriteAsync("a", "three", version);
        await store.CompactAsync();
        await store.DisposeAsync();
        await using var again = await StateHelp.OpenAsync(disk.Crash(CrashMode.LoseAll));
        Assert.Equal("three", StateHelp.Text(again.Read("a")));
    }

    [Fact]
    public async Task ClosingGivesUpASnapshotUnderWay()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var store = await StateHelp.OpenAsync(disk, new StateStoreOptions());
        for (var i = 0; i < 4; i++)
            await store.WriteAsync($"key {i}", new byte[500_000], null);
        var compact = store.CompactAsync().AsTask();
        await store.DisposeAsync();
        var end = await Record.ExceptionAsync(() => compact);
        Assert.True(end is null or StoreClosedException, $"{end}");
        await using var again = await StateHelp.OpenAsync(disk);
        Assert.Equal(4, again.Count);
        Assert.Empty(disk.Files(".tmp"));
    }

    [Fact]
    public async Task WishesForSnapshotsAreAllAnswered()
    {
        var disk = new FaultyDisk { CompletesLater = true };
        var store = await StateHelp.OpenAsync(disk);
        for (var i = 0; i < 20; i++)
        {
            await store.WriteAsync($"key {i}", "x", null);
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => store.CompactAsync().AsTask()));
        }

        await store.DisposeAsync();
    }

    private static async Task WorkAsync(FaultyDisk disk, StateModel model)
    {
        var store = await StateHelp.OpenAsync(disk);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 9; i++)
                await model.WriteAsync(store, $"key {i % 7}", $"{round} {i} " + new string('x', 900));
            await model.DeleteAsync(store, $"key {round}");
            await store.CompactAsync();
            await model.WriteAsync(store, "key 6", $"{round}");
            if (round != 1)
                continue;
            await store.DisposeAsync();
            store = await StateHelp.OpenAsync(disk);
        }

        await store.DisposeAsync();
    }

    private static async Task CheckAsync(FaultyDisk survivor, StateModel model)
    {
        var store = await StateHelp.OpenAsync(survivor);
        model.Check(store, Keys);
        var shown = Keys.ToDictionary(key => key, key => (StateHelp.Text(store.Read(key)), store.Read(key)?.Version));
        // What it showed, it keeps; and it goes on, with new versions.
        var next = survivor.Crash(CrashMode.LoseAll);
        var again = await StateHelp.OpenAsync(next);
        Assert.All(Keys, key => Assert.Equal(shown[key], (StateHelp.Text(again.Read(key)), again.Read(key)?.Version)));
        Assert.True(await again.WriteAsync("after", "x", null) > model.HighestVersion);
        var last = await StateHelp.OpenAsync(next.Crash(CrashMode.LoseAll));
        Assert.Equal("x", StateHelp.Text(last.Read("after")));
        await last.DisposeAsync();
    }
}
