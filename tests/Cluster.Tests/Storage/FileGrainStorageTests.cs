using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

public sealed class FileGrainStorageTests : IAsyncLifetime
{
    private static readonly GrainId Grain = GrainId.Create("type", "key");
    private readonly TestFolder _folder = new();
    private readonly SiloFence _fence = new();
    private FileStateStoreHost _host = null!;
    private FileGrainStorage _storage = null!;

    public async Task InitializeAsync()
    {
        _host = await FileStateStoreHost.OpenAsync(_folder.Path);
        _storage = new FileGrainStorage(_host, _fence);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task State_that_is_not_there_is_new()
    {
        var state = await ReadAsync();
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(0, state.State.Number);
    }

    [Fact]
    public async Task What_was_written_is_read_also_after_the_folder_was_reopened()
    {
        var written = await ReadAsync();
        written.State = new Note { Number = 7, Text = "grüße <&> 文件" };
        await WriteAsync(written);
        Assert.True(written.RecordExists);
        await _host.DisposeAsync();
        await InitializeAsync();
        var read = await ReadAsync();
        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal((7, "grüße <&> 文件"), (read.State.Number, read.State.Text));
    }

    [Fact]
    public async Task A_write_on_an_old_etag_is_refused_with_both_etags_and_changes_nothing()
    {
        var first = await ReadAsync();
        var second = await ReadAsync();
        first.State.Number = 1;
        await WriteAsync(first);
        second.State.Number = 2;
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(second));
        Assert.Equal(first.ETag, error.StoredEtag);
        Assert.Equal("none", error.CurrentEtag);
        Assert.Equal(1, (await ReadAsync()).State.Number);
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
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("note", Grain, stale));
        var last = state.ETag;
        await _storage.ClearStateAsync("note", Grain, state);
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.False((await ReadAsync()).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(stale));
        await WriteAsync(state);
        Assert.NotEqual(last, state.ETag);
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
                await _storage.WriteStateAsync(name, GrainId.Create("type", id), state);
            }
        }

        foreach (var id in ids)
        {
            foreach (var name in new[] { "one", "two" })
            {
                var state = new GrainState<Note>(new Note());
                await _storage.ReadStateAsync(name, GrainId.Create("type", id), state);
                Assert.Equal(id + name, state.State.Text);
            }
        }
    }

    [Fact]
    public async Task Behind_the_fence_nothing_is_read_or_written_while_another_silo_goes_on()
    {
        var state = await ReadAsync();
        await WriteAsync(state);
        _fence.PutDown();
        await Assert.ThrowsAsync<SiloFencedException>(() => WriteAsync(state));
        await Assert.ThrowsAsync<SiloFencedException>(() => _storage.ClearStateAsync("note", Grain, state));
        await Assert.ThrowsAsync<SiloFencedException>(ReadAsync);
        var other = new FileGrainStorage(_host, new SiloFence());
        await other.WriteStateAsync("note", Grain, state);
    }

    [Fact]
    public async Task A_format_of_a_later_version_is_refused_and_left_alone()
    {
        var key = $"note/{Grain}";
        await _host.Store.WriteAsync(key, new byte[] { 99, 1, 2, 3 }, null);
        var error = await Assert.ThrowsAsync<GrainStateFormatException>(ReadAsync);
        Assert.Contains("99", error.Message);
        Assert.Equal(99, _host.Store.Read(key)!.Value.Span[0]);
    }

    [Fact]
    public void The_bytes_are_those_that_older_data_has()
    {
        byte[] kept = [1, .. """{"Number":7,"Text":"é"}"""u8];
        Assert.Equal(kept, GrainStateSerializer.Serialize(new Note { Number = 7, Text = "é" }).ToArray());
        Assert.Equal(7, GrainStateSerializer.Deserialize<Note>([1, .. """{"Number":7,"Unknown":[]}"""u8]).Number);
        Assert.Throws<GrainStateFormatException>(() => GrainStateSerializer.Deserialize<Note>([]));
        Assert.Throws<GrainStateFormatException>(() => GrainStateSerializer.Deserialize<Note>([1, .. "{"u8]));
    }

    private async Task<GrainState<Note>> ReadAsync()
    {
        var state = new GrainState<Note>(new Note());
        await _storage.ReadStateAsync("note", Grain, state);
        return state;
    }

    private Task WriteAsync(GrainState<Note> state) => _storage.WriteStateAsync("note", Grain, state);

    private sealed class Note
    {
        public int Number { get; set; }

        public string Text { get; set; } = "";
    }
}
