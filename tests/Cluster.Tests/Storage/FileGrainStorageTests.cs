using Orleans.Storage;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

public sealed class FileGrainStorageTests : GrainStorageContract
{
    private readonly TestFolder _folder = new();
    private readonly SiloFence _fence = new();
    private FileStateStoreHost _host = null!;
    private FileGrainStorage _storage = null!;

    protected override IGrainStorage Storage => _storage;

    public override async Task InitializeAsync()
    {
        _host = await FileStateStoreHost.OpenAsync(_folder.Path);
        _storage = new FileGrainStorage(_host, _fence);
    }

    public override async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
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
    public void The_bytes_are_those_that_older_data_has()
    {
        byte[] kept = [1, .. """{"Number":7,"Text":"é","Changes":[]}"""u8];
        Assert.Equal(kept, GrainStateSerializer.Serialize(new Note { Number = 7, Text = "é" }).ToArray());
        Assert.Equal(7, GrainStateSerializer.Deserialize<Note>([1, .. """{"Number":7,"Unknown":[]}"""u8]).Number);
        Assert.Throws<GrainStateFormatException>(() => GrainStateSerializer.Deserialize<Note>([]));
        Assert.Throws<GrainStateFormatException>(() => GrainStateSerializer.Deserialize<Note>([1, .. "{"u8]));
    }

    protected override async Task ReopenAsync()
    {
        await _host.DisposeAsync();
        await InitializeAsync();
    }

    protected override async Task WriteRawAsync(string key, byte[] bytes) => await _host.Store.WriteAsync(key, bytes, null);
}
