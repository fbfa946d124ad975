using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>What happens when a grain is active twice, or its state cannot be written: safety rests on the conditional write.</summary>
public class FileStateTests
{
    [Fact]
    public async Task A_change_that_another_activation_came_before_is_made_again_by_the_client()
    {
        var intrusions = 0;
        await using var cluster = await FileCluster.StartAsync(beforeWrite: async (storage, name, grain) =>
        {
            if (name == "file" && Interlocked.Increment(ref intrusions) <= 3)
                await RewriteAsync<FileState>(storage, name, grain);
        });
        await cluster.WriteAsync("f", [1]);
        await cluster.WriteAsync("f", [2]);
        Assert.Equal([2], await cluster.ReadAsync("f"));
        Assert.True(intrusions > 3);
    }

    [Fact]
    public async Task The_grain_itself_says_that_nothing_was_changed()
    {
        var intrude = false;
        await using var cluster = await FileCluster.StartAsync(beforeWrite: async (storage, name, grain) =>
        {
            if (name == "file" && intrude)
                await RewriteAsync<FileState>(storage, name, grain);
        });
        await cluster.WriteAsync("f", [1]);
        var session = await cluster.DirectoryOf("f").BeginWriteAsync(new WriteOptions(FileCluster.BlockSize, 2, null));
        intrude = true;
        var error = await Assert.ThrowsAsync<FileStateUnavailableException>(() => cluster.DirectoryOf("f").CommitAsync(EmptyCommit(session)));
        Assert.True(error.OutcomeKnown);
        Assert.True(error.Retryable);
        intrude = false;
        Assert.Equal(0, (await cluster.DirectoryOf("f").CommitAsync(EmptyCommit(session))).Length);
        Assert.Equal(0, (await cluster.DirectoryOf("f").CommitAsync(EmptyCommit(session))).Length);
        Assert.Equal(SessionOutcome.Committed, await cluster.DirectoryOf("f").AbortAsync(session.SessionId));
    }

    [Fact]
    public async Task A_directory_written_by_two_activations_loses_no_name()
    {
        var writes = 0;
        await using var cluster = await FileCluster.StartAsync(beforeWrite: async (storage, name, grain) =>
        {
            if (name == "directory" && Interlocked.Increment(ref writes) % 2 == 0)
                await RewriteAsync<DirectoryState>(storage, name, grain);
        });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => cluster.WriteAsync($"d/e/f{i:d2}", [])));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"f{i:d2}"), await cluster.NamesAsync("d/e"));
    }

    [Fact]
    public async Task A_write_whose_state_cannot_be_written_fails_typed_and_is_not_there()
    {
        var fail = true;
        await using var cluster = await FileCluster.StartAsync(
            client: options => options.MaxAttempts = 3,
            beforeWrite: (_, name, _) => fail && name == "file" ? throw new IOException("The disk is on fire.") : Task.CompletedTask);
        var error = await Assert.ThrowsAsync<FileStateUnavailableException>(() => cluster.WriteAsync("f", [1]));
        Assert.Contains("it could not be written", error.Message);
        fail = false;
        Assert.Null(await cluster.Client.StatAsync("f"));
        await cluster.WriteAsync("f", [1]);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_found_out()
    {
        var lost = 0;
        await using var cluster = await FileCluster.StartAsync(beforeWrite: async (storage, name, grain) =>
        {
            // The write that the grain is about to make happens, but it is told that it does not know.
            if (name == "file" && Interlocked.CompareExchange(ref lost, 2, 1) == 1)
                throw new TimeoutException("No answer.");
            await Task.CompletedTask;
        });
        await cluster.WriteAsync("f", [1]);
        var source = new SteppedStream([1, 2, 3]) { StopAt = 2 };
        var write = cluster.Client.WriteAsync("f", source);
        await Eventually.TrueAsync(() => source.IsStopped, "the write has begun");
        lost = 1;
        source.Resume();
        Assert.Equal(3, (await write).Length);
        Assert.Equal(2, lost);
        Assert.Equal([1, 2, 3], await cluster.ReadAsync("f"));
    }

    [Fact]
    public async Task A_file_that_was_deleted_leaves_no_record()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("f", [1, 2, 3]);
        var records = cluster.State.Store.Count;
        await cluster.Client.DeleteAsync("f");
        await Eventually.TrueAsync(() => cluster.State.Store.Count == records - 1, "the record is deleted with the last block");
    }

    [Fact]
    public async Task A_killed_silos_grain_state_writes_nothing_any_more()
    {
        await using var cluster = await FileCluster.StartAsync();
        var services = cluster.ServicesOf(cluster.SiloNames[1]);
        var fence = (Grains.Storage.SiloFence)services.GetService(typeof(Grains.Storage.SiloFence))!;
        Assert.False(fence.IsDown);
        await cluster.KillAsync(cluster.SiloNames[1]);
        Assert.True(fence.IsDown);
    }

    private static CommitRequest EmptyCommit(WriteSession session) => new(session.SessionId, 0, new string('0', 64), [], []);

    private static async Task RewriteAsync<T>(IGrainStorage storage, string name, GrainId grain)
        where T : new()
    {
        var state = new GrainState<T>(new T());
        await storage.ReadStateAsync(name, grain, state);
        await storage.WriteStateAsync(name, grain, state);
    }
}
