using OrleansCluster.Silo.Tests.Cluster;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>Silos that are killed, paused and cut off.</summary>
public sealed class PostgresFaultTests(ITestOutputHelper output) : PostgresClusterSuite(output)
{
    [Fact]
    public Task NothingAcknowledgedIsLostUnderKillsAndPauses() =>
        RunAsync(cluster => LoadAsync(cluster, FaultKind.Kill, FaultKind.Pause));

    [Fact]
    public Task NothingAcknowledgedIsLostUnderCutLinks() =>
        RunAsync(cluster => LoadAsync(cluster, FaultKind.Cut, FaultKind.CutOneWay, FaultKind.Reset, FaultKind.Delay, FaultKind.CutClients));

    [Fact]
    public Task NothingAcknowledgedIsLostWhenASiloIsCutOffFromAllOthers() =>
        RunAsync(cluster => LoadAsync(cluster, FaultKind.Isolate, FaultKind.HalfOpen));
}
