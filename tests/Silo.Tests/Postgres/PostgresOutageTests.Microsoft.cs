using OrleansCluster.Silo.Tests.Cluster;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>The database is away for a while.</summary>
public sealed class PostgresOutageTests(ITestOutputHelper output) : PostgresClusterSuite(output)
{
    [Fact]
    public Task SilosOutliveTheDatabaseAndGoOnWhenItIsBack() => RunAsync(async cluster =>
    {
        await LoadAsync(cluster, FaultKind.Outage, FaultKind.CutClients);

        // Each has had two processes: the second since all were drained.
        Assert.All(cluster.Silos, silo => Assert.Equal(2, silo.ProcessIds.Count));
    });

    [Fact]
    public Task NothingAcknowledgedIsLostWithGrainStateInTheMetadataStore() =>
        RunAsync(cluster => LoadAsync(cluster, FaultKind.Kill, FaultKind.Outage, FaultKind.Kill), "Consensus");
}
