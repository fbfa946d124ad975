using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Docs;

/// <summary>How docs/locks.md says that locks are registered.</summary>
internal static class LocksRegistration
{
    public static void Register(ISiloBuilder silo, IServiceCollection services, FileStateStoreHost folder)
    {
        #region registration
        silo.AddOrleansClusterLocks();                                  // each silo
        silo.AddFileGrainStorage(DurableState.ProviderName, folder);    // where who holds what is kept: here on one machine
        services.AddOrleansClusterLocks();                              // whoever uses LockClient
        #endregion
    }
}
