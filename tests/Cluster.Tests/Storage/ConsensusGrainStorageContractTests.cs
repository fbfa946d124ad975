using Orleans.Storage;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Grains.Storage.Consensus;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>The metadata store keeps grain state as the other providers do, for the silo that leads its group and for those that follow.</summary>
public abstract class ConsensusGrainStorageContractTests : GrainStorageContract
{
    private ConsensusStateCluster _cluster = null!;
    private int _silo;

    protected abstract int StepsFromLeader { get; }

    protected override IGrainStorage Storage => _cluster.StorageOf(_silo);

    protected override int MaxStateBytes => ConsensusGrainStorage.MaxStateBytes;

    protected override Type TooLarge => typeof(StateTooLargeException);

    public override async Task InitializeAsync()
    {
        _cluster = await ConsensusStateCluster.StartAsync();
        _silo = (await _cluster.LeaderAsync() + StepsFromLeader) % _cluster.Count;
    }

    public override async Task DisposeAsync() => await _cluster.DisposeAsync();

    protected override async Task ReopenAsync()
    {
        for (var silo = 0; silo < _cluster.Count; silo++)
            await _cluster.KillAsync(silo);
        for (var silo = 0; silo < _cluster.Count; silo++)
            await _cluster.RestartAsync(silo);
        await _cluster.LeaderAsync();
    }

    protected override Task WriteRawAsync(string key, byte[] bytes) =>
        _cluster.ClientOf(_silo).PutAsync(ConsensusStateKeys.Of("note", Grain), ByteString.CopyOf(bytes));

    public sealed class OfTheLeader : ConsensusGrainStorageContractTests
    {
        protected override int StepsFromLeader => 0;
    }

    public sealed class OfAFollower : ConsensusGrainStorageContractTests
    {
        protected override int StepsFromLeader => 1;
    }
}
