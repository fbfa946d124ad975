using Orleans.Hosting;
using Orleans.TestingHost;

namespace OrleansCluster.Engine.Tests.Support;

internal static partial class Clusters
{
    public static InProcessTestClusterBuilder Builder(short silos = 1)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        GiveTimeToSettle(builder);
        return builder;
    }

    public static async Task<InProcessTestCluster> Start(
        short silos = 1,
        Action<InProcessTestSiloSpecificOptions, ISiloBuilder>? silo = null,
        Action<IClientBuilder>? client = null)
    {
        var builder = Builder(silos);
        if (silo is not null) builder.ConfigureSilo(silo);
        if (client is not null) builder.ConfigureClient(client);
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    static partial void GiveTimeToSettle(InProcessTestClusterBuilder builder);
}
