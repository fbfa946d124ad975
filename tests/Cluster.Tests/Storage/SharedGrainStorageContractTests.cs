using Orleans.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>The shared folder does what one process's does, for the silo that holds it and for those that do not.</summary>
public abstract class SharedGrainStorageContractTests : GrainStorageContract
{
    private const int Keeper = 0;

    private SharedStateCluster _cluster = null!;

    protected abstract int Silo { get; }

    protected override IGrainStorage Storage => _cluster.StorageOf(Silo);

    public override async Task InitializeAsync()
    {
        _cluster = await SharedStateCluster.StartAsync(2);
        await _cluster.ReadAsync(Keeper);
        Assert.Equal([Keeper], _cluster.Keepers());
    }

    public override async Task DisposeAsync() => await _cluster.DisposeAsync();

    protected override async Task ReopenAsync()
    {
        await _cluster.StopAsync(Keeper);
        await _cluster.RestartAsync(Keeper);
    }

    protected override async Task WriteRawAsync(string key, byte[] bytes) =>
        await _cluster.KeeperOf(Keeper).Store!.WriteAsync(key, bytes, null);

    public sealed class OfTheKeeper : SharedGrainStorageContractTests
    {
        protected override int Silo => 0;
    }

    public sealed class OfAnother : SharedGrainStorageContractTests
    {
        protected override int Silo => 1;
    }
}
