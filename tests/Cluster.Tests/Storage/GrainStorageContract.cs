using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>What every provider of durable grain state does, wherever its records are.</summary>
public abstract class GrainStorageContract : IAsyncLifetime
{
    protected static GrainId Grain { get; } = GrainId.Create("type", "key");

    protected abstract IGrainStorage Storage { get; }

    /// <summary>The most bytes that a state may have.</summary>
    protected virtual int MaxStateBytes => 16 * 1024 * 1024;

    /// <summary>What a larger one is refused with.</summary>
    protected virtual Type TooLarge => typeof(OrleansCluster.Storage.StorageLimitException);

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Ends whatever holds the records, and begins again on the same folder.</summary>
    protected abstract Task ReopenAsync();

    /// <summary>Writes the raw bytes of a record, as another version of the program might.</summary>
    protected abstract Task WriteRawAsync(string key, byte[] bytes);

    [Fact]
    public async Task State_that_is_not_there_is_new()
    {
        var state = await ReadAsync();
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(0, state.State!.Number);
    }

    [Fact]
    public async Task What_was_written_is_read_also_after_the_folder_was_reopened()
    {
        var written = await ReadAsync();
        written.State = new Note { Number = 7, Text = "grüße <&> 文件" };
        await WriteAsync(written);
        Assert.True(written.RecordExists);
        await ReopenAsync();
        var read = await ReadAsync();
        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal((7, "grüße <&> 文件"), (read.State!.Number, read.State!.Text));
    }

    [Fact]
    public async Task A_write_on_an_old_etag_is_refused_with_both_etags_and_changes_nothing()
    {
        var first = await ReadAsync();
        var second = await ReadAsync();
        first.State!.Number = 1;
        await WriteAsync(first);
        second.State!.Number = 2;
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(second));
        Assert.Equal(first.ETag, error.StoredEtag);
        Assert.Equal("none", error.CurrentEtag);
        Assert.Equal(1, (await ReadAsync()).State!.Number);
        await WriteAsync(first);
        Assert.Null(second.ETag);
    }

    [Fact]
    public async Task Clearing_is_conditional_and_no_etag_comes_back()
    {
        var state = await ReadAsync();
        await WriteAsync(state);
        var stale = await ReadAsync();
        await WriteAsync(state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("note", Grain, stale));
        var last = state.ETag;
        await Storage.ClearStateAsync("note", Grain, state);
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.False((await ReadAsync()).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(stale));
        await WriteAsync(state);
        Assert.NotEqual(last, state.ETag);
    }

    // What fencing tokens stand on, when a free name has no record.
    [Fact]
    public async Task Etags_are_revisions_and_a_later_write_of_any_grain_has_a_higher_one_whatever_was_cleared_between_and_over_reopening()
    {
        var highest = 0L;
        for (var round = 0; round < 3; round++)
        {
            foreach (var grain in new[] { Grain, GrainId.Create("type", "other"), GrainId.Create("type", $"only in round {round}") })
            {
                var state = new GrainState<Note>(new Note());
                await Storage.ReadStateAsync("note", grain, state);
                Assert.False(state.RecordExists);
                for (var write = 0; write < 2; write++)
                {
                    await Storage.WriteStateAsync("note", grain, state);
                    var revision = long.Parse(state.ETag!, CultureInfo.InvariantCulture);
                    Assert.True(revision > highest, $"{revision} came after {highest}.");
                    highest = revision;
                }

                await Storage.ClearStateAsync("note", grain, state);
            }

            Assert.True(Assert.IsAssignableFrom<IRevisionedGrainStorage>(Storage).ETagsAreRevisions);
            await ReopenAsync();
        }
    }

    [Fact]
    public async Task Of_many_writers_of_one_version_one_wins()
    {
        var states = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReadAsync()));
        var outcomes = await Task.WhenAll(states.Select(async state => await Record.ExceptionAsync(() => WriteAsync(state))));
        Assert.Single(outcomes, error => error is null);
        Assert.All(outcomes.Where(error => error is not null), error => Assert.IsType<InconsistentStateException>(error));
    }

    [Fact]
    public async Task States_and_grains_are_apart_also_with_keys_longer_than_the_store_takes()
    {
        var ids = new[] { "a", "b", new string('x', 2000), new string('x', 2001) };
        foreach (var id in ids)
        {
            foreach (var name in new[] { "one", "two" })
            {
                var state = new GrainState<Note>(new Note { Text = id + name });
                await Storage.WriteStateAsync(name, GrainId.Create("type", id), state);
            }
        }

        foreach (var id in ids)
        {
            foreach (var name in new[] { "one", "two" })
            {
                var state = new GrainState<Note>(new Note());
                await Storage.ReadStateAsync(name, GrainId.Create("type", id), state);
                Assert.Equal(id + name, state.State!.Text);
            }
        }
    }

    [Fact]
    public async Task A_format_of_a_later_version_is_refused_and_left_alone()
    {
        await WriteRawAsync($"note/{Grain}", [99, 1, 2, 3]);
        var error = await Assert.ThrowsAsync<GrainStateFormatException>(ReadAsync);
        Assert.Contains("99", error.Message);
        error = await Assert.ThrowsAsync<GrainStateFormatException>(ReadAsync);
        Assert.Contains("99", error.Message);
    }

    [Fact]
    public async Task A_state_that_is_too_large_is_refused_and_changes_nothing()
    {
        var state = await ReadAsync();
        state.State!.Text = new string('x', MaxStateBytes + 1024);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(state));
        Assert.IsType(TooLarge, error);
        Assert.Contains($"{MaxStateBytes:N0}", error.Message);
        Assert.False((await ReadAsync()).RecordExists);
        state.State!.Text = new string('x', MaxStateBytes - 1024);
        await WriteAsync(state);
        Assert.Equal(state.State!.Text.Length, (await ReadAsync()).State!.Text.Length);
    }

    protected async Task<GrainState<Note>> ReadAsync()
    {
        var state = new GrainState<Note>(new Note());
        await Storage.ReadStateAsync("note", Grain, state);
        return state;
    }

    protected Task WriteAsync(GrainState<Note> state) => Storage.WriteStateAsync("note", Grain, state);
}
