using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Files;

public class FileConcurrencyTests(SharedFileCluster shared) : IClassFixture<SharedFileCluster>
{
    private const int BlockSize = FileCluster.BlockSize;
    private readonly FileCluster _cluster = shared.Cluster;

    [Fact]
    public async Task Of_two_writers_of_one_path_one_wins_and_the_other_is_told()
    {
        var first = new SteppedStream(FileCluster.Bytes(2 * BlockSize, 1)) { StopAt = BlockSize };
        var second = new SteppedStream(FileCluster.Bytes(2 * BlockSize, 2)) { StopAt = BlockSize };
        var one = _cluster.Client.WriteAsync("two/f", first);
        var two = _cluster.Client.WriteAsync("two/f", second);
        await Eventually.TrueAsync(() => first.IsStopped && second.IsStopped, "both have begun");
        second.Resume();
        await two;
        first.Resume();
        var error = await Assert.ThrowsAsync<WriteConflictException>(() => one);
        Assert.True(error.Retryable);
        Assert.Equal(FileCluster.Bytes(2 * BlockSize, 2), await _cluster.ReadAsync("two/f"));
    }

    [Fact]
    public async Task Many_writers_of_one_path_leave_the_content_of_one_that_was_told_so()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                return await _cluster.WriteAsync("race/f", FileCluster.Bytes(BlockSize + i, i));
            }
            catch (WriteConflictException)
            {
                return null;
            }
        }));
        var last = outcomes.Where(stat => stat is not null).MaxBy(stat => stat!.Version);
        Assert.NotNull(last);
        Assert.Equal(last, await _cluster.Client.StatAsync("race/f"));
        Assert.Equal(FileCluster.Bytes((int)last.Length, (int)last.Length - BlockSize), await _cluster.ReadAsync("race/f"));
    }

    [Fact]
    public async Task A_deletion_closes_the_writes_under_way()
    {
        await _cluster.WriteAsync("closed/f", [1]);
        var source = new SteppedStream([1, 2, 3]) { StopAt = 2 };
        var write = _cluster.Client.WriteAsync("closed/f", source);
        await Eventually.TrueAsync(() => source.IsStopped, "the write has begun");
        Assert.True(await _cluster.Client.DeleteAsync("closed/f"));
        source.Resume();
        await Assert.ThrowsAsync<WriteConflictException>(() => write);
        Assert.Null(await _cluster.Client.StatAsync("closed/f"));
    }

    [Fact]
    public async Task A_source_that_fails_leaves_nothing()
    {
        var before = await _cluster.BlocksAsync();
        var source = new SteppedStream(FileCluster.Bytes(10 * BlockSize)) { FailAt = 5 * BlockSize };
        await Assert.ThrowsAsync<IOException>(() => _cluster.Client.WriteAsync("broken/f", source));
        Assert.Null(await _cluster.Client.StatAsync("broken/f"));
        Assert.Empty(await _cluster.NamesAsync("broken"));
        await Eventually.TrueAsync(async () => await _cluster.BlocksAsync() <= before, "the blocks that were written are deleted");
    }

    [Fact]
    public async Task A_write_that_is_cancelled_leaves_what_was_there()
    {
        await _cluster.WriteAsync("cancelled/f", [7]);
        using var cancel = new CancellationTokenSource();
        var source = new SteppedStream(FileCluster.Bytes(10 * BlockSize)) { StopAt = 5 * BlockSize };
        var write = _cluster.Client.WriteAsync("cancelled/f", source, null, cancel.Token);
        await Eventually.TrueAsync(() => source.IsStopped, "the write is half done");
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        Assert.Equal([7], await _cluster.ReadAsync("cancelled/f"));
    }

    [Fact]
    public async Task A_read_that_is_cancelled_stops_and_can_go_on()
    {
        await _cluster.WriteAsync("reading/f", FileCluster.Bytes(BlockSize));
        await using var stream = await _cluster.Client.OpenReadAsync("reading/f");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.ReadExactlyAsync(new byte[1], new CancellationToken(true)));
        var buffer = new byte[BlockSize];
        await stream.ReadExactlyAsync(buffer);
        Assert.Equal(FileCluster.Bytes(BlockSize), buffer);
    }

    [Fact]
    public async Task A_reader_of_a_version_whose_blocks_are_gone_is_told()
    {
        var old = await _cluster.WriteAsync("changed/f", FileCluster.Bytes(40 * BlockSize));
        await using var stream = await _cluster.Client.OpenReadAsync("changed/f");
        await stream.ReadExactlyAsync(new byte[BlockSize]);
        var layout = await _cluster.DirectoryOf("changed/f").GetLayoutAsync();
        var now = await _cluster.WriteAsync("changed/f", [1]);
        foreach (var silo in layout!.Silos)
        {
            await Eventually.TrueAsync(
                async () => !(await _cluster.Store(silo).ListAsync(null, 1000)).Blocks.Any(block => block.BlockId.Contains(layout.SessionId)),
                "the old version's blocks are deleted");
        }

        var error = await Assert.ThrowsAsync<FileChangedException>(() => stream.CopyToAsync(Stream.Null));
        Assert.Equal((old.Version, now.Version), (error.OpenedVersion, error.CurrentVersion!.Value));
    }

    [Fact]
    public async Task A_long_source_is_read_no_further_than_a_few_blocks_ahead_of_the_acknowledgements()
    {
        await using var cluster = await FileCluster.StartAsync(client: options => options.CallTimeout = TimeSpan.FromMinutes(5));
        var underWay = new FileClientOptions().BlocksInFlight;
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Gate.Before = (_, method) => method == nameof(IBlockStoreGrain.PutAsync) ? open.Task : Task.CompletedTask;
        var source = new SteppedStream(FileCluster.Bytes(200 * BlockSize));
        var acknowledged = 0L;
        var most = 0L;
        var progress = new Watch(bytes =>
        {
            Interlocked.Exchange(ref most, Math.Max(most, source.Given - acknowledged));
            Interlocked.Exchange(ref acknowledged, bytes);
        });
        var write = cluster.Client.WriteAsync("memory/f", source, new FileWriteOptions { Progress = progress });
        await Eventually.TrueAsync(() => cluster.Gate.Waiting(nameof(IBlockStoreGrain.PutAsync)) == 2 * underWay, "the blocks that may be under way are, at both replicas");
        Assert.InRange(source.Given, underWay * BlockSize, (underWay + 1) * BlockSize);
        open.SetResult();
        await write;
        Assert.Equal(200 * BlockSize, acknowledged);
        Assert.InRange(most, 1, 2 * underWay * BlockSize);
    }

    private sealed class Watch(Action<long> told) : IProgress<long>
    {
        public void Report(long value) => told(value);
    }
}
