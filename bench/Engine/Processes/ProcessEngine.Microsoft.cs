using System.Net;
using Orleans.Configuration;
using Orleans.Hosting;

namespace OrleansCluster.Bench.Engine.Processes;

/// <summary>How processes find each other: the first silo keeps the membership, in memory.</summary>
internal static class ProcessEngine
{
    private const string Id = "bench";

    public static void ConfigureSilo(ISiloBuilder silo, int index, int[] ports)
    {
        var primary = new IPEndPoint(IPAddress.Loopback, ports[0]);
        silo.UseLocalhostClustering(ports[index], ports[(ports.Length / 2) + index], primary, Id, Id);
        silo.Configure<SiloOptions>(options => options.SiloName = $"silo-{index}");
    }

    public static void ConfigureClient(IClientBuilder client, int[] ports) =>
        client.UseLocalhostClustering([.. ports[(ports.Length / 2)..]], Id, Id);
}
