using Orleans.Runtime;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>Creates a group, as a host does at its first start.</summary>
internal static class GroupCreation
{
    /// <summary>Asks until it is there.</summary>
    public static async Task RunAsync(SimClient client, string group, string[] silos)
    {
        var first = client.Grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, silos[0]));
        while (true)
        {
            try
            {
                await first.CreateGroupAsync(silos);
                return;
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), client.Process.Time);
            }
        }
    }
}
