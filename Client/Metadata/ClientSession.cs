using OrleansCluster.Client.Leases;

namespace OrleansCluster.Client.Metadata;

/// <summary>A session that was opened: while it lives the store answers a change that comes again as it did the first time.</summary>
internal sealed class ClientSession(long id, RenewedLease lease)
{
    public long Id => id;

    public RenewedLease Lease => lease;
}
