using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.States;
using OrleansCluster.Storage.Tests.Blocks;
using OrleansCluster.Storage.Tests.Logs;
using OrleansCluster.Storage.Tests.States;

namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>
/// In simulation everything runs on one thread: nothing in the storage room may leave it, and a caller with a synchronization
/// context must come back to it.
/// </summary>
public class OneThreadTests
{
    [Fact]
    public void TheLogStaysOnTheLoop() => AssertStays(async disk =>
    {
        for (var round = 0; round < 3; round++)
        {
            var log = await WriteAheadLog.OpenAsync(disk, "log", new LogOptions { SegmentBytes = 4096, MaxQueuedRecords = 3 });
            await InTurnsAsync(10, async i =>
            {
                for (var n = 0; n < 5; n++)
                    await log.AppendAsync(LogHelp.Record(n, 300));
            });
            await log.ReadAsync(log.FirstIndex, 10, 10_000);
            await Task.WhenAll(log.TruncateSuffixAsync(log.LastIndex - 3).AsTask(), log.AppendAsync(LogHelp.Record(1)).AsTask());
            await log.TruncatePrefixAsync(log.LastIndex - 10);
            await log.ResetAsync(log.LastIndex + 5);
            var last = log.AppendAsync(LogHelp.Record(2)).AsTask();
            await log.DisposeAsync();
            await last;
        }
    });

    [Fact]
    public void TheStoreOfStatesStaysOnTheLoop() => AssertStays(async disk =>
    {
        for (var round = 0; round < 3; round++)
        {
            var store = await StateHelp.OpenAsync(disk, StateHelp.Small with { SnapshotLogBytes = 2000 });
            await InTurnsAsync(10, async i =>
            {
                for (var n = 0; n < 10; n++)
                    await store.WriteAsync($"key {i}", $"{n} " + new string('x', 100), store.Read($"key {i}")?.Version);
                await Assert.ThrowsAsync<StateConflictException>(async () => await store.WriteAsync($"key {i}", "", null));
                await store.DeleteAsync($"key {i}", store.Read($"key {i}")!.Version);
            });
            await InTurnsAsync(3, async _ => await store.CompactAsync());
            await store.WriteAsync($"last {round}", "x", null);
            await store.DisposeAsync();
        }
    });

    [Fact]
    public void TheBlocksStayOnTheLoop() => AssertStays(async disk =>
    {
        var blocks = await BlockHelp.OpenAsync(disk);
        await InTurnsAsync(10, async i =>
        {
            await blocks.PutAsync($"id{i % 3}", BlockHelp.Data(100));
            await blocks.PutAsync($"own{i}", BlockHelp.Data(100_000));
            await blocks.ReadAsync($"own{i}", 70_000, new byte[5000]);
            await blocks.VerifyAsync($"own{i}");
            await blocks.DeleteAsync($"own{i}");
        });
        await blocks.DisposeAsync();
    });

    private static void AssertStays(Func<IDisk, Task> work)
    {
        // A thread of its own: the test runner's may have a context, or be the pool's.
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var disk = new LoopDisk(new FaultyDisk());
                disk.Run(() => work(disk));
                Assert.Equal(0, disk.Strays);
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        Assert.True(failure is null, $"{failure}");
    }

    private static async Task InTurnsAsync(int callers, Func<int, Task> work)
    {
        var context = SynchronizationContext.Current;
        Assert.NotNull(context);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async i =>
        {
            await work(i);
            Assert.Same(context, SynchronizationContext.Current);
        }));
    }
}
