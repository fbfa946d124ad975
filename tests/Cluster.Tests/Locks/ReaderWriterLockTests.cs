using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What a reader-writer lock does, wherever its record is.</summary>
public abstract partial class ReaderWriterLockTests(SharedLockCluster shared)
{
    private LockCluster Cluster => shared.Cluster;

    private LockClient Client => Cluster.Client;

    [Fact]
    public async Task Readers_share_it_and_its_token_and_a_writer_is_alone()
    {
        var shelf = Client.ReaderWriterLock("share");
        await using var one = await shelf.AcquireReadLockAsync(Calls.Long);
        await using var two = await shelf.AcquireReadLockAsync(Calls.Long);
        Assert.Equal(one.FencingToken, two.FencingToken);
        Assert.Null(await shelf.TryAcquireWriteLockAsync());
        await one.DisposeAsync();
        Assert.Null(await shelf.TryAcquireWriteLockAsync());
        await two.DisposeAsync();
        await using var writer = await shelf.TryAcquireWriteLockAsync();
        Assert.True(writer!.FencingToken > one.FencingToken);
        Assert.Null(await shelf.TryAcquireReadLockAsync());
        Assert.Null(await shelf.TryAcquireWriteLockAsync());
        await writer.DisposeAsync();
        await using var next = await shelf.TryAcquireReadLockAsync();
        Assert.True(next!.FencingToken > writer.FencingToken);
    }

    [Fact]
    public async Task A_writer_that_waits_is_not_passed_by_readers()
    {
        var shelf = Client.ReaderWriterLock("fair");
        var grain = Cluster.Grains.GetGrain<IReaderWriterLockGrain>("fair");
        var reader = await shelf.AcquireReadLockAsync(Calls.Long);
        var writer = shelf.AcquireWriteLockAsync(Calls.Long);
        await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == 1, "the writer waits");
        Assert.Null(await shelf.TryAcquireReadLockAsync());
        var late = shelf.AcquireReadLockAsync(Calls.Long);
        await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == 2, "a reader waits");
        await reader.DisposeAsync();
        long token;
        await using (var written = await writer)
        {
            token = written.FencingToken;
            Assert.False(late.IsCompleted);
            Assert.True(token > reader.FencingToken);
        }

        await using var read = await late;
        Assert.True(read.FencingToken > token);
    }

    [Fact]
    public async Task A_writer_that_becomes_a_reader_keeps_his_token_and_shares_it()
    {
        var shelf = Client.ReaderWriterLock("down");
        var grain = Cluster.Grains.GetGrain<IReaderWriterLockGrain>("down");
        await using var writer = await shelf.AcquireWriteLockAsync(Calls.Long);
        var waiting = shelf.AcquireReadLockAsync(Calls.Long);
        await Eventually.TrueAsync(async () => (await grain.GetReportAsync(0)).Waiting == 1, "a reader waits");
        await writer.DowngradeAsync();
        await using var reader = await waiting;
        Assert.Equal(writer.FencingToken, reader.FencingToken);
        await writer.DowngradeAsync();
        Assert.Null(await shelf.TryAcquireWriteLockAsync());
        await writer.DisposeAsync();
        await Assert.ThrowsAsync<LockLostException>(() => writer.DowngradeAsync());
        Assert.Null(await shelf.TryAcquireWriteLockAsync());
    }

    [Fact]
    public async Task A_downgrade_of_what_was_lost_is_refused_and_says_so()
    {
        var grain = Cluster.Grains.GetGrain<IReaderWriterLockGrain>("gone");
        await using var writer = await Client.ReaderWriterLock("gone").AcquireWriteLockAsync(Calls.Long);
        Assert.True(await grain.ReleaseAsync(writer.Wish));
        await Assert.ThrowsAsync<LockLostException>(() => writer.DowngradeAsync());
        Assert.True(writer.LostToken.IsCancellationRequested);
    }

    [Fact]
    public async Task It_is_not_reentrant()
    {
        Assert.Throws<InvalidLockRequestException>(() => Client.ReaderWriterLock("again", new LockOptions { ReentryKey = "a" }));
        var grain = Cluster.Grains.GetGrain<IReaderWriterLockGrain>("again");
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.EndAsync(Calls.Of("a") with { IsReentrant = true }));
        await Assert.ThrowsAsync<InvalidLockRequestException>(() => grain.EndAsync(Calls.Of("a", 1, LockSharing.Permits)));
    }

    [Fact]
    public async Task Writers_and_readers_never_meet()
    {
        var (readers, writers, passes) = (0, 0, 0);
        var shelf = Client.ReaderWriterLock("traffic");
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async worker =>
        {
            for (var round = 0; round < 5; round++)
            {
                if (worker % 3 == 0)
                {
                    await using var held = await shelf.AcquireWriteLockAsync(Calls.Long);
                    Assert.Equal((1, 0), (Interlocked.Increment(ref writers), Volatile.Read(ref readers)));
                    await Task.Yield();
                    Interlocked.Decrement(ref writers);
                }
                else
                {
                    await using var held = await shelf.AcquireReadLockAsync(Calls.Long);
                    Interlocked.Increment(ref readers);
                    Assert.Equal(0, Volatile.Read(ref writers));
                    await Task.Yield();
                    Interlocked.Decrement(ref readers);
                }

                Interlocked.Increment(ref passes);
            }
        }));
        Assert.Equal(60, passes);
    }

    public sealed class OnFiles(SharedLockCluster.OfFiles shared) : ReaderWriterLockTests(shared), IClassFixture<SharedLockCluster.OfFiles>;

    public sealed class OnConsensus(SharedLockCluster.OfConsensus shared) : ReaderWriterLockTests(shared), IClassFixture<SharedLockCluster.OfConsensus>;
}
