using Orleans.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Placement;

namespace OrleansCluster.Engine.Tests.Support;

/// <summary>A cluster of three silos that tests share which do no harm to it.</summary>
public sealed class ThreeSilos : IAsyncLifetime
{
    public InProcessTestCluster Cluster { get; private set; } = null!;

    public IClusterClient Client => Cluster.Client;

    public async Task InitializeAsync() => Cluster = await Clusters.Start(3, (_, silo) => silo
        .AddMemoryGrainStorageAsDefault()
        .AddPlacementDirector<NamedSiloPlacement, NamedSiloDirector>()
        .AddPlacementDirector<FailingPlacement, FailingDirector>());

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

[CollectionDefinition(nameof(ThreeSilos))]
public sealed class ThreeSilosCollection : ICollectionFixture<ThreeSilos>;
