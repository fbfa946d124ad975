using Orleans.Runtime;

namespace OrleansCluster.Embedded.Hosting;

internal sealed class LocalSiloDetails(SiloAccessor silo) : ILocalSiloDetails
{
    public string Name => silo.Value.Name;

    public string ClusterId => silo.Value.Cluster.ClusterId;

    public string DnsHostName => Environment.MachineName;

    public SiloAddress SiloAddress => silo.Value.Address;

    public SiloAddress GatewayAddress => silo.Value.GatewayAddress;
}
