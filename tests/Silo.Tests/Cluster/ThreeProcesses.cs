namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Three silo processes of the built engine, and what they depend on.</summary>
internal static partial class ThreeProcesses
{
    /// <summary>Within which they are one cluster again after a death, and what one of them was asked meanwhile has ended.</summary>
    public static partial TimeSpan Recovery { get; }

    /// <summary>Starts them, runs a test with them and ends them. If the test throws, every silo's output is written first.</summary>
    /// <param name="requestTimeout">How long one HTTP request may take before the client of a silo gives it up.</param>
    /// <param name="writeLine">Told what happens.</param>
    /// <param name="test">What is done with them.</param>
    /// <param name="around">Adds to how they are started.</param>
    public static partial Task RunAsync(
        TimeSpan requestTimeout, Action<string> writeLine, Func<SiloCluster, Task> test, Func<ISiloConfiguration, ISiloConfiguration>? around = null);
}
