namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>One cluster for the tests that do no harm to it. Each keeps to names of its own.</summary>
public abstract partial class SharedLockCluster(StateProvider provider) : IAsyncLifetime
{
    public LockCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await LockCluster.StartAsync(provider);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    public sealed class OfFiles() : SharedLockCluster(StateProvider.File);

    public sealed class OfConsensus() : SharedLockCluster(StateProvider.Consensus);
}
