namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>One cluster for the tests of a class, which keep to keys of their own.</summary>
public sealed class CacheClusterFixture : IAsyncLifetime
{
    internal CacheCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await CacheCluster.StartAsync();

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
