namespace OrleansCluster.Silo.Tests.Cluster;

internal static partial class ThreeProcesses
{
    public static partial TimeSpan Recovery => Until.Patience;

    public static partial Task RunAsync(
        TimeSpan requestTimeout, Action<string> writeLine, Func<SiloCluster, Task> test, Func<ISiloConfiguration, ISiloConfiguration>? around)
    {
        var silos = new EmbeddedProcesses("known to the three of them");
        return SiloCluster.RunAsync(new SiloClusterOptions { Configuration = around?.Invoke(silos) ?? silos, RequestTimeout = requestTimeout }, writeLine, test);
    }
}
