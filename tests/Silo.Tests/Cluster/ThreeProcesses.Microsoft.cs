using OrleansCluster.Silo.Tests.Postgres;

namespace OrleansCluster.Silo.Tests.Cluster;

internal static partial class ThreeProcesses
{
    /// <summary>The others find a death out by probes, and vote on it.</summary>
    public static partial TimeSpan Recovery => TimeSpan.FromMinutes(3);

    public static partial async Task RunAsync(
        TimeSpan requestTimeout, Action<string> writeLine, Func<SiloCluster, Task> test, Func<ISiloConfiguration, ISiloConfiguration>? around)
    {
        var server = new PostgresServer();
        await server.InitializeAsync();
        try
        {
            var silos = new PostgresSilos(server.ConnectionString(await server.CreateEmptyAsync()), "three");
            await SiloCluster.RunAsync(new SiloClusterOptions { Configuration = around?.Invoke(silos) ?? silos, RequestTimeout = requestTimeout }, writeLine, test);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
