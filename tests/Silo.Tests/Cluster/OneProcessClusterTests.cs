using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Files over HTTP in one process of three silos that is killed, paused and cut off from its clients.</summary>
public sealed class OneProcessClusterTests(ITestOutputHelper output)
{
    [Fact]
    public Task NothingAcknowledgedIsLostWhenTheProcessIsKilledPausedAndCutOff()
    {
        var options = new SiloClusterOptions { Configuration = new OneProcess(), Silos = 1, RequestTimeout = TimeSpan.FromSeconds(3) };
        return SiloCluster.RunAsync(options, output.WriteLine, cluster =>
            new FilesUnderFaults(cluster, FilesUnderFaults.Seed, output.WriteLine)
                .RunAsync(150, FaultKind.Kill, FaultKind.Pause, FaultKind.CutClients, FaultKind.Kill));
    }
}
