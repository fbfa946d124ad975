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
            ids.AddRange(cluster.Silos.Select(silo => silo.Process.ProcessId));
            await new FilesUnderFaults(cluster, FilesUnderFaults.Seed, output.WriteLine).RunAsync(
                1000, FaultKind.Kill, FaultKind.Kill, FaultKind.Kill, FaultKind.Pause, FaultKind.Pause, FaultKind.Cut, FaultKind.CutOneWay,
                FaultKind.Isolate, FaultKind.HalfOpen, FaultKind.Reset, FaultKind.Delay, FaultKind.CutClients);
            ids.AddRange(cluster.Silos.Select(silo => silo.Process.ProcessId));
        });
        Assert.Equal(6, ids.Count);
        Assert.DoesNotContain(ids, ProcessIds.IsThere);
    }
}
