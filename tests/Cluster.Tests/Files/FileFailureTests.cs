using System.Collections.Concurrent;
using Orleans.Serialization;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Cluster.Tests.Files;

public class FileFailureTests
{
    private const int BlockSize = FileCluster.BlockSize;

    [Fact]
    public async Task A_silo_killed_while_a_file_is_read_does_not_show()
    {
        await using var cluster = await FileCluster.StartAsync();
        var content = FileCluster.Bytes(60 * BlockSize);
        await cluster.WriteAsync("f", content);
        await using var stream = await cluster.Client.OpenReadAsync("f");
        var read = new byte[content.Length];
        await stream.ReadExactlyAsync(read.AsMemory(0, 10 * BlockSize));
        await cluster.KillAsync(cluster.SiloNames[1]);
        await stream.ReadExactlyAsync(read.AsMemory(10 * BlockSize));
        Assert.Equal(content, read);
        Assert.Equal(content, await cluster.ReadAsync("f"));
    }

    // As Orleans tells of a grain that could not be placed in time.
    [Fact]
    public async Task A_failure_that_could_not_be_told_is_passed_over()
    {
        await using var cluster = await FileCluster.StartAsync();
        var failed = new ConcurrentDictionary<string, int>();
        cluster.Gate.Before = (_, method) => failed.AddOrUpdate(method, 1, (_, count) => count + 1) == 1
            ? throw new CodecNotFoundException("Could not find a codec for what was thrown.")
            : Task.CompletedTask;
        await cluster.WriteAsync("f", FileCluster.Bytes(2 * BlockSize));
        Assert.Equal(FileCluster.Bytes(2 * BlockSize), await cluster.ReadAsync("f"));
        Assert.NotNull(await cluster.Client.StatAsync("f"));
        Assert.True(failed.Count >= 4, string.Join(", ", failed.Keys));
    }

    [Fact]
    public async Task A_silo_killed_while_a_file_is_written_is_written_around()
    {
        await using var cluster = await FileCluster.StartAsync();
        var content = FileCluster.Bytes(60 * BlockSize);
        var source = new SteppedStream(content) { StopAt = 20 * BlockSize };
        var write = cluster.Client.WriteAsync("f", source);
        await Eventually.TrueAsync(() => source.IsStopped, "a third is written");
        var killed = cluster.SiloNames[1];
        await cluster.KillAsync(killed);
        source.Resume();
        await write;
        Assert.Equal(content, await cluster.ReadAsync("f"));
        var layout = (await cluster.DirectoryOf("f").GetLayoutAsync())!;
        for (var block = 24; block < 60; block++)
            Assert.DoesNotContain(killed, ReplicaMap.SilosOf(block, layout.Silos, layout.ReplicaMap, 2));
    }

    [Fact]
    public async Task Files_written_while_silos_are_killed_and_restarted_are_whole_or_not_there()
    {
        await using var cluster = await FileCluster.StartAsync();
        using var over = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(writer => WriteUntilAsync(cluster, writer, over.Token)).ToList();
        for (var round = 0; round < 3; round++)
        {
            await Task.Delay(200);
            await cluster.KillAsync(cluster.SiloNames[round]);
            await Task.Delay(200);
            await cluster.RestartAsync(cluster.SiloNames[round]);
        }

        over.Cancel();
        var acknowledged = (await Task.WhenAll(writers)).SelectMany(paths => paths).ToList();
        Assert.NotEmpty(acknowledged);
        var listed = await cluster.NamesAsync("w");
        foreach (var (path, seed) in acknowledged)
        {
            Assert.Equal(FileCluster.Bytes(5 * BlockSize, seed), await cluster.ReadAsync(path));
            Assert.Contains(FilePath.Name(path), listed);
        }

        foreach (var name in listed)
            Assert.Equal(5 * BlockSize, (await cluster.ReadAsync("w/" + name)).Length);
    }

    [Fact]
    public async Task A_write_that_loses_too_many_silos_fails_typed_and_leaves_nothing()
    {
        await using var cluster = await FileCluster.StartAsync(client: options => options.MaxAttempts = 3);
        var source = new SteppedStream(FileCluster.Bytes(40 * BlockSize)) { StopAt = 20 * BlockSize };
        var write = cluster.Client.WriteAsync("d/f", source);
        await Eventually.TrueAsync(() => source.IsStopped, "half is written");
        await cluster.KillAsync(cluster.SiloNames[1]);
        await cluster.KillAsync(cluster.SiloNames[2]);
        source.Resume();
        var error = await Assert.ThrowsAsync<NotEnoughReplicasException>(() => write);
        Assert.True(error.Retryable);
        Assert.True(error.OutcomeKnown);
        Assert.Null(await cluster.Client.StatAsync("d/f"));
        Assert.Empty(await cluster.NamesAsync("d"));
        Assert.Equal([1], await WrittenAsync(cluster, "d/g", [1], 1));
    }

    [Fact]
    public async Task A_silo_that_comes_back_serves_its_blocks()
    {
        await using var cluster = await FileCluster.StartAsync();
        var content = FileCluster.Bytes(5 * BlockSize);
        await cluster.WriteAsync("f", content, new FileWriteOptions { Replication = 3 });
        var back = cluster.SiloNames[0];
        await cluster.KillAsync(back);
        await cluster.RestartAsync(back);
        await cluster.KillAsync(cluster.SiloNames[1]);
        await cluster.KillAsync(cluster.SiloNames[2]);
        Assert.Equal(content, await cluster.ReadAsync("f"));
        Assert.Equal(5, (await cluster.Store(back).GetStatusAsync()).Blocks);
    }

    [Fact]
    public async Task A_silo_that_stops_and_starts_again_serves_its_blocks()
    {
        await using var cluster = await FileCluster.StartAsync();
        var content = FileCluster.Bytes(5 * BlockSize);
        await cluster.WriteAsync("f", content, new FileWriteOptions { Replication = 3 });
        foreach (var silo in cluster.SiloNames)
        {
            await cluster.StopAsync(silo);
            Assert.Equal(content, await cluster.ReadAsync("f"));
            await cluster.RestartAsync(silo);
            Assert.Equal(5, (await cluster.Store(silo).GetStatusAsync()).Blocks);
        }
    }

    [Fact]
    public async Task With_every_replica_gone_a_read_fails_typed_and_with_one_back_it_works()
    {
        await using var cluster = await FileCluster.StartAsync(client: options => options.MaxAttempts = 2);
        var content = FileCluster.Bytes(BlockSize);
        await cluster.WriteAsync("f", content, new FileWriteOptions { Replication = 1 });
        var silo = (await cluster.DirectoryOf("f").GetLayoutAsync())!.Silos.Single();
        await cluster.KillAsync(silo);
        var error = await Assert.ThrowsAsync<BlocksUnavailableException>(() => cluster.ReadAsync("f"));
        Assert.Contains(silo, error.Message);
        Assert.True(error.Retryable);
        await cluster.RestartAsync(silo);
        Assert.Equal(content, await cluster.ReadAsync("f"));
    }

    [Fact]
    public async Task A_pinned_grain_runs_on_its_silo_or_not_at_all()
    {
        await using var cluster = await FileCluster.StartAsync();
        foreach (var silo in cluster.SiloNames)
            Assert.Equal(silo, (await cluster.Store(silo).GetStatusAsync()).SiloName);
        await cluster.KillAsync(cluster.SiloNames[2]);
        await Assert.ThrowsAsync<PinnedSiloUnavailableException>(() => cluster.Store("nowhere").GetStatusAsync());
        await Eventually.TrueAsync(
            async () => await Record.ExceptionAsync(() => cluster.Store(cluster.SiloNames[2]).GetStatusAsync()) is PinnedSiloUnavailableException,
            "the killed silo's block store is typed as unavailable");
        var error = await Assert.ThrowsAsync<PinnedSiloUnavailableException>(() => cluster.Store(cluster.SiloNames[2]).GetStatusAsync());
        Assert.Equal(cluster.SiloNames[2], error.SiloName);
    }

    [Fact]
    public async Task A_slow_replica_is_hedged()
    {
        await using var cluster = await FileCluster.StartAsync(client: options => options.HedgeDelay = TimeSpan.FromMilliseconds(20));
        var content = FileCluster.Bytes(6 * BlockSize);
        await cluster.WriteAsync("f", content);
        var slow = cluster.SiloNames[1];
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Gate.Before = (silo, method) => silo == slow && method == nameof(IBlockStoreGrain.GetAsync) ? open.Task : Task.CompletedTask;
        Assert.Equal(content, await cluster.ReadAsync("f").WaitAsync(TimeSpan.FromSeconds(8)));
        open.SetResult();
    }

    [Fact]
    public async Task A_busy_block_store_is_asked_again()
    {
        await using var cluster = await FileCluster.StartAsync(
            1, files => files.MaxCallsInFlight = 1, client => (client.MaxAttempts, client.Replication) = (100, 1));
        var content = FileCluster.Bytes(30 * BlockSize);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => cluster.WriteAsync($"f{i}", content)));
        for (var i = 0; i < 5; i++)
            Assert.Equal(content, await cluster.ReadAsync($"f{i}"));
        Assert.True((await cluster.Store(cluster.SiloNames[0]).GetStatusAsync()).Refused > 0);
    }

    [Fact]
    public async Task Everything_is_there_after_a_restart_of_everything()
    {
        using var folder = new TestFolder();
        var content = FileCluster.Bytes(10 * BlockSize);
        FileStat stat;
        await using (var cluster = await FileCluster.StartAsync(folder: folder.Path))
        {
            stat = await cluster.WriteAsync("d/e/f", content);
            await cluster.WriteAsync("d/g", []);
            await cluster.WriteAsync("d/h", [1]);
            await cluster.Client.DeleteAsync("d/h");
        }

        await using (var cluster = await FileCluster.StartAsync(folder: folder.Path))
        {
            Assert.Equal(stat, await cluster.Client.StatAsync("d/e/f"));
            Assert.Equal(content, await cluster.ReadAsync("d/e/f"));
            Assert.Equal(["e/", "g"], await cluster.NamesAsync("d"));
            Assert.True((await cluster.WriteAsync("d/h", [2])).Version > stat.Version);
            Assert.Equal(0, (await cluster.Store(cluster.SiloNames[0]).SweepAsync()).Deleted);
        }
    }

    [Fact]
    public async Task Blocks_without_their_state_are_not_swept_away()
    {
        using var folder = new TestFolder();
        await using (var cluster = await FileCluster.StartAsync(1, folder: folder.Path))
            await cluster.WriteAsync("f", FileCluster.Bytes(10), new FileWriteOptions { Replication = 1 });
        Directory.Move(Path.Combine(folder.Path, "state"), Path.Combine(folder.Path, "kept"));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => FileCluster.StartAsync(1, folder: folder.Path));
        Assert.Contains("belongs to the file system", error.ToString());
        Directory.Delete(Path.Combine(folder.Path, "state"), recursive: true);
        Directory.Move(Path.Combine(folder.Path, "kept"), Path.Combine(folder.Path, "state"));
        await using (var cluster = await FileCluster.StartAsync(1, folder: folder.Path))
            Assert.Equal(FileCluster.Bytes(10), await cluster.ReadAsync("f"));
    }

    private static async Task<byte[]> WrittenAsync(FileCluster cluster, string path, byte[] content, int replication)
    {
        await cluster.WriteAsync(path, content, new FileWriteOptions { Replication = replication });
        return await cluster.ReadAsync(path);
    }

    private static async Task<List<(string Path, int Seed)>> WriteUntilAsync(FileCluster cluster, int writer, CancellationToken over)
    {
        var acknowledged = new List<(string, int)>();
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var seed = (writer * 10_000) + i;
            try
            {
                await cluster.WriteAsync($"w/{seed}", FileCluster.Bytes(5 * BlockSize, seed));
                acknowledged.Add(($"w/{seed}", seed));
            }
            catch (FileSystemException)
            {
                // Typed, as promised; whether the file is there is looked at in the end.
            }
        }

        return acknowledged;
    }
}
