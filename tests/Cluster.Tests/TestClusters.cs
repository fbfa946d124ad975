using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Cluster.Tests;

internal static partial class TestClusters
{
    /// <summary>Of so many silos, with time enough to find each other on a loaded machine.</summary>
    public static InProcessTestClusterBuilder Builder(int silos)
    {
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        GiveTimeToSettle(builder);
        return builder;
    }

    /// <summary>
    /// Stops the silos and the client. Those that were started again too: Orleans' test host stops at the end what it started at the beginning.
    /// </summary>
    public static async Task EndAsync(InProcessTestCluster cluster, IEnumerable<InProcessSiloHandle> silos)
    {
        foreach (var silo in silos.Where(silo => silo.IsActive && !cluster.Silos.Contains(silo)))
            await cluster.StopSiloAsync(silo);
        await cluster.StopAllSilosAsync();
        await cluster.DisposeAsync();
    }

    /// <summary>Calls until it is no more the engine that fails: for a while after deaths a client may go by a dead silo, or be sent to one.</summary>
    public static Task ArriveAsync(Func<Task> call) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                await call();
                return true;
            }
            catch (Exception e) when (e is TimeoutException or OrleansException or PinnedSiloUnavailableException)
            {
                return false;
            }
        },
        "a call arrives");

    static partial void GiveTimeToSettle(InProcessTestClusterBuilder builder);
}
