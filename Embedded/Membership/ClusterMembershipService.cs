using Orleans.Runtime;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Membership;

/// <summary>A silo's view of the membership. In one process every silo sees the same.</summary>
internal sealed class ClusterMembershipService(SiloAccessor silo) : IClusterMembershipService
{
    public ClusterMembershipSnapshot CurrentSnapshot => silo.Value.Cluster.Membership.Snapshot;

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }
}
