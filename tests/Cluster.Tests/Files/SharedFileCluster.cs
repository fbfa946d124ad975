namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>One cluster for the tests that do no harm to it. Each keeps to a directory of its own.</summary>
public sealed class SharedFileCluster : IAsyncLifetime
{
    public FileCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await FileCluster.StartAsync();

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
