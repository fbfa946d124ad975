namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>One process with three silos in it, on either engine.</summary>
internal sealed class OneProcess : ISiloConfiguration
{
    public SiloLaunch Launch(SiloPlan plan) => new(["--data", plan.DataFolder, "--silos", "3", .. TestPorts.Options()]);
}
