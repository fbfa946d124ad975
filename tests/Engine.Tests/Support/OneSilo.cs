using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Storage;

namespace OrleansCluster.Engine.Tests.Support;

/// <summary>A cluster of one silo that tests share which need no more.</summary>
public sealed class OneSilo : IAsyncLifetime
{
    public InProcessTestCluster Cluster { get; private set; } = null!;

    public IClusterClient Client => Cluster.Client;

    public async Task InitializeAsync() =>
        Cluster = await Clusters.Start(1, (_, silo) => silo.AddMemoryGrainStorageAsDefault().AddMemoryGrainStorage("Other")
            .ConfigureServices(services => services.AddGrainStorage("Failing", static (_, _) => new FailingStorage())));

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

[CollectionDefinition(nameof(OneSilo))]
public sealed class OneSiloCollection : ICollectionFixture<OneSilo>;
