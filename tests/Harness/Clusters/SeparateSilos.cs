using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Harness.Clusters;

/// <summary>Each process is a cluster of one silo by itself, on either engine: for tests of the harness, and of what needs no second silo.</summary>
public sealed class SeparateSilos : ISiloConfiguration
{
    public SiloLaunch Launch(SiloPlan plan) => TestBuild.IsEmbedded
        ? new SiloLaunch("--data", plan.DataFolder, "--silos", "1")
        : new SiloLaunch("--data", plan.DataFolder, "--silos", "1", "--silo-port", $"{plan.SiloPort}", "--gateway-port", $"{plan.GatewayPort}");
}
