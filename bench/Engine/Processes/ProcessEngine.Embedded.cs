using System.Net;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Bench.Engine.Processes;

/// <summary>How processes find each other: the embedded engine's fixed list.</summary>
internal static class ProcessEngine
{
    private const string Id = "bench";

    public static void ConfigureSilo(ISiloBuilder silo, int index, int[] ports)
    {
        silo.Configure<ClusterOptions>(options => options.ServiceId = options.ClusterId = Id);
        silo.UseProcesses($"silo-{index}", options => options.Silos = ListOf(ports));
    }

    public static void ConfigureClient(IClientBuilder client, int[] ports)
    {
        client.Configure<ClusterOptions>(options => options.ServiceId = options.ClusterId = Id);
        client.UseProcesses(options => options.Silos = ListOf(ports));
    }

    private static KeyValuePair<string, IPEndPoint>[] ListOf(int[] ports) =>
        [.. ports[..(ports.Length / 2)].Select((port, index) => KeyValuePair.Create($"silo-{index}", new IPEndPoint(IPAddress.Loopback, port)))];
}
