using System.Security.Cryptography;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Files;

public class FileWriteReadTests(SharedFileCluster shared) : IClassFixture<SharedFileCluster>
{
    private const int BlockSize = FileCluster.BlockSize;
    private readonly FileCluster _cluster = shared.Cluster;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(BlockSize - 1)]
    [InlineData(BlockSize)]
    [InlineData(BlockSize + 1)]
    [InlineData(2 * BlockSize)]
    [InlineData((20 * BlockSize) + 12345)]
    public async Task What_was_written_is_read(int length)
    {
        var content = FileCluster.Bytes(length);
        var path = $"sizes/{length}";
        var stat = await _cluster.WriteAsync(path, content);
        Assert.Equal(path, stat.Path);
        Assert.Equal(length, stat.Length);
        Assert.Equal(BlockSize, stat.BlockSize);
        Assert.Equal(2, stat.Replication);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), stat.Sha256);
        Assert.Equal(stat, await _cluster.Client.StatAsync("/" + path));
        Assert.Equal(content, await _cluster.ReadAsync(path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BlockSize)]
    [InlineData((3 * BlockSize) + 5)]
    public async Task A_source_that_cannot_seek_and_gives_little_at_a_time_will_do(int length)
    {
        var content = FileCluster.Bytes(length);
        await _cluster.Client.WriteAsync($"sources/{length}", new SteppedStream(content, most: 7777));
        Assert.Equal(content, await _cluster.ReadAsync($"sources/{length}"));
    }

    [Fact]
    public async Task The_source_is_read_from_where_it_stands()
    {
        var source = new MemoryStream(FileCluster.Bytes(100)) { Position = 60 };
        Assert.Equal(40, (await _cluster.Client.WriteAsync("sources/tail", source)).Length);
        Assert.Equal(FileCluster.Bytes(100)[60..], await _cluster.ReadAsync("sources/tail"));
    }

    [Fact]
    public async Task Blocks_of_4_MiB_work_too()
    {
        var content = FileCluster.Bytes((5 << 20) + 1);
        await _cluster.WriteAsync("large/blocks", content, new FileWriteOptions { BlockSize = 4 << 20, Replication = 3 });
        Assert.Equal(content, await _cluster.ReadAsync("large/blocks"));
    }

    [Fact]
    public async Task Blocks_of_64_MiB_work_too()
    {
        var content = FileCluster.Bytes((64 << 20) + 1);
        await _cluster.WriteAsync("large/largest", content, new FileWriteOptions { BlockSize = 64 << 20, Replication = 1 });
        Assert.Equal(content, await _cluster.ReadAsync("large/largest"));
    }

    [Fact]
    public async Task Any_range_is_read_by_seeking()
    {
        var content = FileCluster.Bytes((6 * BlockSize) + 99);
        await _cluster.WriteAsync("ranges/f", content);
        await using var stream = await _cluster.Client.OpenReadAsync("ranges/f");
        Assert.True(stream.CanSeek);
        Assert.Equal(content.Length, stream.Length);
        var random = new Random(7);
        for (var i = 0; i < 100; i++)
        {
            var from = random.Next(content.Length);
            var count = Math.Min(random.Next(3 * BlockSize), content.Length - from);
            stream.Position = from;
            var buffer = new byte[count];
            await stream.ReadExactlyAsync(buffer);
            Assert.Equal(content[from..(from + count)], buffer);
            Assert.Equal(from + count, stream.Position);
        }

        stream.Seek(-5, SeekOrigin.End);
        Assert.Equal(5, await stream.ReadAtLeastAsync(new byte[10], 10, throwOnEndOfStream: false));
        stream.Seek(100, SeekOrigin.End);
        Assert.Equal(0, await stream.ReadAsync(new byte[10]));
        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
    }

    [Fact]
    public async Task A_synchronous_read_is_refused_with_a_sentence()
    {
        await _cluster.WriteAsync("sync/f", [1, 2, 3]);
        await using var stream = await _cluster.Client.OpenReadAsync("sync/f");
        Assert.Contains("ReadAsync", Assert.Throws<NotSupportedException>(() => stream.Read(new byte[1], 0, 1)).Message);
        Assert.Contains("ReadAsync", Assert.Throws<NotSupportedException>(() => stream.ReadByte()).Message);
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        await stream.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.ReadExactlyAsync(new byte[1]));
    }

    [Fact]
    public async Task A_file_is_replaced_as_a_whole_and_its_version_grows()
    {
        var first = await _cluster.WriteAsync("replaced/f", FileCluster.Bytes(3 * BlockSize, 1));
        var second = await _cluster.WriteAsync("replaced/f", FileCluster.Bytes(BlockSize / 2, 2));
        Assert.True(second.Version > first.Version);
        Assert.Equal(FileCluster.Bytes(BlockSize / 2, 2), await _cluster.ReadAsync("replaced/f"));
        Assert.True(await _cluster.Client.DeleteAsync("replaced/f"));
        var third = await _cluster.WriteAsync("replaced/f", []);
        Assert.True(third.Version > second.Version);
    }

    [Fact]
    public async Task A_write_may_ask_for_the_version_it_replaces()
    {
        var first = await _cluster.WriteAsync("versions/f", [1], new FileWriteOptions { ExpectedVersion = 0 });
        await Assert.ThrowsAsync<WriteConflictException>(() => _cluster.WriteAsync("versions/f", [2], new FileWriteOptions { ExpectedVersion = 0 }));
        var second = await _cluster.WriteAsync("versions/f", [3], new FileWriteOptions { ExpectedVersion = first.Version });
        await Assert.ThrowsAsync<WriteConflictException>(() => _cluster.WriteAsync("versions/f", [4], new FileWriteOptions { ExpectedVersion = first.Version }));
        await Assert.ThrowsAsync<WriteConflictException>(() => _cluster.Client.DeleteAsync("versions/f", first.Version));
        Assert.Equal([3], await _cluster.ReadAsync("versions/f"));
        await Assert.ThrowsAsync<FileChangedException>(() => _cluster.Client.OpenReadAsync("versions/f", new FileReadOptions { ExpectedVersion = first.Version }));
        Assert.True(await _cluster.Client.DeleteAsync("versions/f", second.Version));
    }

    [Fact]
    public async Task A_deleted_file_is_gone()
    {
        await _cluster.WriteAsync("deleted/f", FileCluster.Bytes(BlockSize + 1));
        Assert.True(await _cluster.Client.DeleteAsync("deleted/f"));
        Assert.False(await _cluster.Client.DeleteAsync("deleted/f"));
        Assert.Null(await _cluster.Client.StatAsync("deleted/f"));
        var error = await Assert.ThrowsAsync<FileMissingException>(() => _cluster.Client.OpenReadAsync("deleted/f"));
        Assert.Equal("file.not_found", error.Code);
        Assert.False(error.Retryable);
        Assert.True(error.OutcomeKnown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("../../etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("a/\0")]
    [InlineData("a\r\nb")]
    [InlineData(" ")]
    public async Task A_hostile_path_is_refused_by_every_call(string path)
    {
        await Assert.ThrowsAsync<InvalidPathException>(() => _cluster.WriteAsync(path, [1]));
        await Assert.ThrowsAsync<InvalidPathException>(() => _cluster.Client.OpenReadAsync(path));
        await Assert.ThrowsAsync<InvalidPathException>(() => _cluster.Client.StatAsync(path));
        await Assert.ThrowsAsync<InvalidPathException>(() => _cluster.Client.DeleteAsync(path));
        if (path is not ("" or "/"))
            await Assert.ThrowsAsync<InvalidPathException>(() => _cluster.Client.ListAsync(path));
    }

    [Theory]
    [InlineData("odd/a b")]
    [InlineData("odd/x@Silo_1")]
    [InlineData("odd/back\\slash")]
    [InlineData("odd/grüße-文件-🙂")]
    [InlineData("odd/a+b?c#d%2e*|<>\"'")]
    [InlineData("odd/...")]
    public async Task An_odd_path_is_a_path(string path)
    {
        await _cluster.WriteAsync(path, [1, 2]);
        Assert.Equal([1, 2], await _cluster.ReadAsync(path));
        Assert.Contains(path[4..], await _cluster.NamesAsync("odd"));
    }

    [Fact]
    public async Task The_longest_path_works()
    {
        var path = string.Join('/', Enumerable.Repeat(new string('x', 204), 5));
        await _cluster.WriteAsync(path, [1, 2]);
        Assert.Equal([1, 2], await _cluster.ReadAsync(path));
        Assert.Equal([new string('x', 204)], await _cluster.NamesAsync(path[..819]));
    }

    [Fact]
    public async Task A_grain_called_past_the_client_checks_for_itself()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => _cluster.DirectoryOf("a//b").StatAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => _cluster.Grains.GetGrain<INamespaceGrain>("no-slash").ListAsync(null, 1));
        var store = _cluster.Store(_cluster.SiloNames[0]);
        await Assert.ThrowsAsync<InvalidFileOptionsException>(() => store.PutAsync("x", new BlockData([1, 2, 3])));
        await Assert.ThrowsAsync<InvalidFileOptionsException>(() => store.GetAsync("x", 0, BlockStores.MaxReadBytes + 1));
        await Assert.ThrowsAsync<BlockMissingException>(() => store.GetAsync("x", 0, 1));
        Assert.Equal(BlockCondition.Missing, (await store.VerifyAsync("x")).Condition);
        Assert.Equal(0, await store.DeleteAsync(["x", "y"]));
        var directory = _cluster.DirectoryOf("raw/f");
        var session = await directory.BeginWriteAsync(new WriteOptions(BlockSize, 2, null));
        await Assert.ThrowsAsync<InvalidFileOptionsException>(() => directory.CommitAsync(new CommitRequest(session.SessionId, 1, new string('0', 64), ["a"], [0, 0])));
        await Assert.ThrowsAsync<InvalidFileOptionsException>(() => directory.CommitAsync(new CommitRequest(session.SessionId, 0, "x", [], [])));
        await Assert.ThrowsAsync<FileTooLargeException>(() => directory.CommitAsync(new CommitRequest(session.SessionId, 1L << 41, new string('0', 64), [], [])));
        Assert.Equal(SessionOutcome.Aborted, await directory.AbortAsync(session.SessionId));
        Assert.Equal(SessionOutcome.Over, await directory.AbortAsync(session.SessionId));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(BlockSize, 0)]
    [InlineData(BlockSize, 8)]
    [InlineData(128 << 20, 2)]
    public async Task Options_out_of_bounds_are_refused(int blockSize, int replication) => await Assert.ThrowsAsync<InvalidFileOptionsException>(
        () => _cluster.WriteAsync("bounds/f", [1], new FileWriteOptions { BlockSize = blockSize, Replication = replication }));

    [Fact]
    public async Task More_replicas_than_silos_are_refused_at_once()
    {
        var error = await Assert.ThrowsAsync<NotEnoughReplicasException>(
            () => _cluster.WriteAsync("many/f", [1], new FileWriteOptions { Replication = 4 }));
        Assert.Equal((4, 3), (error.Required, error.Available));
        Assert.Empty(await _cluster.NamesAsync("many"));
    }

    [Fact]
    public async Task Replicas_are_on_different_silos()
    {
        await _cluster.WriteAsync("spread/f", FileCluster.Bytes(20 * BlockSize), new FileWriteOptions { Replication = 2 });
        var layout = await _cluster.DirectoryOf("spread/f").GetLayoutAsync();
        for (var block = 0; block < 20; block++)
            Assert.NotEqual(layout!.ReplicaMap[2 * block], layout.ReplicaMap[(2 * block) + 1]);
        Assert.Equal(3, layout!.Silos.Length);
    }

    [Fact]
    public async Task Progress_tells_what_is_acknowledged()
    {
        var told = new List<long>();
        var progress = new InlineProgress(told);
        await _cluster.WriteAsync("progress/f", FileCluster.Bytes(3 * BlockSize), new FileWriteOptions { Progress = progress });
        Assert.Equal(3, told.Count);
        Assert.Equal(3 * BlockSize, told.Max());
    }

    private sealed class InlineProgress(List<long> told) : IProgress<long>
    {
        public void Report(long value)
        {
            lock (told)
                told.Add(value);
        }
    }
}
