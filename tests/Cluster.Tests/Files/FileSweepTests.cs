using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Files;

public class FileSweepTests
{
    private const int BlockSize = FileCluster.BlockSize;

    [Fact]
    public async Task Blocks_of_a_writer_that_died_stay_while_its_session_lasts_and_go_afterwards()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("kept", FileCluster.Bytes(3 * BlockSize));
        var directory = cluster.DirectoryOf("d/f");
        var session = await directory.BeginWriteAsync(new WriteOptions(BlockSize, 2, null));
        var block = FileDamageTests.BlockOf("d/f", session.SessionId, FileCluster.Bytes(1000));
        var silo = session.Placement.Silos[0][0];
        await cluster.Store(silo).PutAsync(block.Id, block.Data);
        var before = await cluster.Store(silo).SweepAsync();
        Assert.Equal((0, 0), (before.Deleted, before.Skipped));

        cluster.Clock.Advance(session.Lifetime);
        Assert.Equal(1, (await cluster.Store(silo).SweepAsync()).Deleted);
        Assert.Equal(BlockCondition.Missing, (await cluster.Store(silo).VerifyAsync(block.Id)).Condition);
        Assert.Equal(1, (await cluster.Store(silo).GetStatusAsync()).OrphansDeleted);

        // The clock goes back, and the writer comes to life: too late.
        cluster.Clock.Advance(-session.Lifetime);
        var late = new CommitRequest(session.SessionId, 1000, new string('0', 64), session.Placement.Silos[0], [0, 1]);
        await Assert.ThrowsAsync<WriteConflictException>(() => directory.CommitAsync(late));
        Assert.Equal(FileCluster.Bytes(3 * BlockSize), await cluster.ReadAsync("kept"));
        Assert.Equal(["kept"], await cluster.NamesAsync(""));
    }

    [Fact]
    public async Task A_commit_after_the_deadline_is_refused_for_good()
    {
        await using var cluster = await FileCluster.StartAsync();
        var directory = cluster.DirectoryOf("f");
        var session = await directory.BeginWriteAsync(new WriteOptions(BlockSize, 2, null));
        cluster.Clock.Advance(session.Lifetime);
        var commit = new CommitRequest(session.SessionId, 0, new string('0', 64), [], []);
        var error = await Assert.ThrowsAsync<WriteSessionExpiredException>(() => directory.CommitAsync(commit));
        Assert.True(error.Retryable);
        cluster.Clock.Advance(-session.Lifetime);
        await Assert.ThrowsAsync<WriteConflictException>(() => directory.CommitAsync(commit));
        Assert.Null(await directory.StatAsync());
    }

    [Fact]
    public async Task A_write_that_takes_longer_than_a_session_lasts_is_kept_alive_by_its_blocks()
    {
        await using var cluster = await FileCluster.StartAsync();
        var content = FileCluster.Bytes(12 * BlockSize);
        await cluster.Client.WriteAsync("slow", new PacedStream(content, BlockSize, () => cluster.Clock.Advance(TimeSpan.FromMinutes(4))));
        Assert.Equal(content, await cluster.ReadAsync("slow"));
    }

    [Fact]
    public async Task A_write_that_stands_still_for_too_long_is_closed()
    {
        await using var cluster = await FileCluster.StartAsync();
        var source = new PacedStream(FileCluster.Bytes(3 * BlockSize), BlockSize, () => cluster.Clock.Advance(TimeSpan.FromMinutes(11)));
        await Assert.ThrowsAsync<WriteSessionExpiredException>(() => cluster.Client.WriteAsync("still", source));
        Assert.Null(await cluster.Client.StatAsync("still"));
        Assert.Equal(0, await cluster.BlocksAsync());
    }

    [Fact]
    public async Task Replaced_and_deleted_blocks_are_deleted()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("f", FileCluster.Bytes(10 * BlockSize, 1));
        await cluster.WriteAsync("f", FileCluster.Bytes(4 * BlockSize, 2));
        await Eventually.TrueAsync(async () => await cluster.BlocksAsync() == 8, "the first version's blocks are gone");
        await cluster.Client.DeleteAsync("f");
        await Eventually.TrueAsync(async () => await cluster.BlocksAsync() == 0, "the second version's blocks are gone");
    }

    [Fact]
    public async Task Replaced_blocks_stay_for_the_time_that_readers_are_given()
    {
        await using var cluster = await FileCluster.StartAsync(service: files => files.ReplacedBlockGrace = TimeSpan.FromDays(1));
        var content = FileCluster.Bytes(40 * BlockSize, 1);
        await cluster.WriteAsync("f", content);
        await using var stream = await cluster.Client.OpenReadAsync("f");
        await cluster.Client.DeleteAsync("f");
        foreach (var silo in cluster.SiloNames)
            Assert.Equal(0, (await cluster.Store(silo).SweepAsync()).Deleted);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        Assert.Equal(content, copy.ToArray());
    }

    [Fact]
    public async Task What_a_silo_missed_while_it_was_down_is_deleted_when_it_is_back()
    {
        await using var cluster = await FileCluster.StartAsync(service: files => files.SweepPeriod = TimeSpan.FromMilliseconds(100));
        await cluster.WriteAsync("f", FileCluster.Bytes(5 * BlockSize, 1), new FileWriteOptions { Replication = 3 });
        var silo = cluster.SiloNames[2];
        await cluster.KillAsync(silo);
        await cluster.Client.DeleteAsync("f");
        await cluster.RestartAsync(silo);
        await Eventually.TrueAsync(async () => await cluster.BlocksAsync() == 0, "the silo has no block left");
    }

    private sealed class PacedStream(byte[] content, int most, Action beforeEachRead) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            beforeEachRead();
            return base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
        }
    }
}
