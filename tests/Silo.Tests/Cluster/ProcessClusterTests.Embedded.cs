using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Three processes of the embedded engine, and everything that can befall them, one thing at a time.</summary>
public sealed class ProcessClusterTests(ITestOutputHelper output)
{
    [Fact]
    public async Task NothingAcknowledgedIsLostUnderKillsPausesAndCutLinks()
    {
        var ids = new List<int>();
        var options = new SiloClusterOptions
        {
            Configuration = new EmbeddedProcesses("known to the three of them"), RequestTimeout = TimeSpan.FromSeconds(10),
        };
        await SiloCluster.RunAsync(options, output.WriteLine, async cluster =>
        {
            await new FilesUnderFaults(cluster, FilesUnderFaults.Seed, output.WriteLine).RunAsync(
                1000, FaultKind.Kill, FaultKind.Kill, FaultKind.Kill, FaultKind.Pause, FaultKind.Pause, FaultKind.Cut, FaultKind.CutOneWay,
                FaultKind.Isolate, FaultKind.HalfOpen, FaultKind.Reset, FaultKind.Delay, FaultKind.CutClients);
            ids.AddRange(cluster.Silos.SelectMany(silo => silo.ProcessIds));
        });
        Assert.Equal(3 + 3 + 3, ids.Count); // At first, after a kill, and after all were drained.
        Assert.DoesNotContain(ids, ProcessIds.IsThere);
    }
}
