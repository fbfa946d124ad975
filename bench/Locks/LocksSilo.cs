using Orleans.Hosting;
using OrleansCluster.Bench.Metadata;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Grains.Storage.Consensus;

namespace OrleansCluster.Bench.Locks;

/// <summary>What a silo that serves locks is: as the host has it, with the options that it has by itself.</summary>
internal static class LocksSilo
{
    /// <param name="silo">The silo.</param>
    /// <param name="name">Its name.</param>
    /// <param name="folder">For its replica of the metadata store.</param>
    /// <param name="state">Where the state of grains is; null: in the metadata store.</param>
    public static void Configure(ISiloBuilder silo, string name, string folder, FileStateStoreHost? state)
    {
        silo.AddOrleansClusterLocks();
        if (state is not null)
        {
            silo.AddFileGrainStorage(DurableState.ProviderName, state);
            return;
        }

        MetadataSilo.Configure(silo, folder);
        silo.AddConsensusGrainStorage(DurableState.ProviderName, options => options.NearestSilo = name);
    }
}
