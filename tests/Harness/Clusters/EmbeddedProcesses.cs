namespace OrleansCluster.Harness.Clusters;

/// <summary>
/// The embedded engine over sockets: a fixed list of silos, in which each process finds the others behind the harness's links, and
/// one data folder that they share.
/// </summary>
/// <param name="secret">What the silos prove to each other that they know, 16 bytes or more; null for none.</param>
public sealed class EmbeddedProcesses(string? secret = null) : ISiloConfiguration
{
    public SiloLaunch Launch(SiloPlan plan)
    {
        var list = string.Join(',', plan.Silos.Select(silo => $"{silo.Name}={silo.EndPoint}"));
        var environment = new Dictionary<string, string>();
        if (secret is not null)
            environment["ORLEANSCLUSTER_CLUSTERSECRET"] = secret;
        return new SiloLaunch(["--data", plan.SharedFolder, "--silo-name", plan.Name, "--cluster", list], environment);
    }

    public IReadOnlyList<string> MustSee(SiloPlan plan) => [.. plan.Silos.Select(silo => silo.Name)];
}
