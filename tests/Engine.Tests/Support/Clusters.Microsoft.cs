using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace OrleansCluster.Engine.Tests.Support;

internal static partial class Clusters
{
    // Orleans' test host calls a cluster deployed when each silo has heard from all others which grains they have. It waits five seconds for
    // that; but a silo whose question failed, as one's does that is not answered in time, asks again after just as long. It takes its limit
    // from the client's copy of the options of membership: without gossip it allows for two refreshes of the table. The silos have gossip.
    static partial void GiveTimeToSettle(InProcessTestClusterBuilder builder) => builder.ConfigureClient(client =>
        client.Configure<ClusterMembershipOptions>(options => (options.UseLivenessGossip, options.TableRefreshTimeout) = (false, Wait.Limit / 2)));
}
