using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace OrleansCluster.Cluster.Tests;

internal static partial class TestClusters
{
    // See tests/Engine.Tests/Support/Clusters.Microsoft.cs.
    static partial void GiveTimeToSettle(InProcessTestClusterBuilder builder) => builder.ConfigureClient(client =>
        client.Configure<ClusterMembershipOptions>(options => (options.UseLivenessGossip, options.TableRefreshTimeout) = (false, TimeSpan.FromSeconds(30))));
}
