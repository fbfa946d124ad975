namespace OrleansCluster.Silo.Tests.Cluster;

internal static partial class ThreeProcesses
{
    public static partial TimeSpan Recovery => Until.Patience;

    public static partial Task RunAsync(TimeSpan requestTimeout, Action<string> writeLine, Func<SiloCluster, Task> test) => SiloCluster.RunAsync(
        new SiloClusterOptions { Configuration = new EmbeddedProcesses("known to the three of them"), RequestTimeout = requestTimeout }, writeLine, test);
}
