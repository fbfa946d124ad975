using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>Creates groups, also where a busy machine takes long to elect a leader.</summary>
internal static class TestGroups
{
    public static async Task<Guid> CreateAsync(IRaftReplicaGrain first, params string[] silos)
    {
        while (true)
        {
            try
            {
                return await first.CreateGroupAsync(silos);
            }
            catch (TimeoutException)
            {
                // It has begun; another call goes on with it.
            }
        }
    }
}
