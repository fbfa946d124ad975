namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Silos that have a part in a cache of <see cref="Shards"/> shards, and a port of Redis' each.</summary>
/// <param name="silos">How they are started else.</param>
/// <param name="portOf">The port of a silo.</param>
internal sealed class SilosWithCache(ISiloConfiguration silos, Func<string, int> portOf) : ISiloConfiguration
{
    public const int Shards = 16;

    public TimeSpan StartLimit => silos.StartLimit;

    public SiloLaunch Launch(SiloPlan plan)
    {
        var launch = silos.Launch(plan);
        return launch with { Arguments = [.. launch.Arguments, "--cache-mib", "64", "--cache-partitions", $"{Shards}", "--redis-port", $"{portOf(plan.Name)}"] };
    }

    public IReadOnlyList<string> MustSee(SiloPlan plan) => silos.MustSee(plan);

    public bool WasVotedDead(SiloProcess ended) => silos.WasVotedDead(ended);
}
