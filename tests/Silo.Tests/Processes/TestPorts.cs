using OrleansCluster.Silo.Hosting;

namespace OrleansCluster.Silo.Tests.Processes;

/// <summary>
/// Ports for silos that tests start beside each other. The Microsoft engine's silos listen on them; were two clusters to
/// share one, they would be one cluster. To the embedded engine they are only names.
/// </summary>
internal static class TestPorts
{
    private const int Silos = 3;
    private static readonly Lock Gate = new();
    private static int _next = 24_000;

    /// <summary>The first silo port and the first gateway port of a cluster.</summary>
    public static (int Silo, int Gateway) Take()
    {
        lock (Gate)
        {
            var first = FreePorts.InARow(2 * Silos, _next);
            _next = first + (2 * Silos);
            if (_next > 31_000)
                _next = 24_000;
            return (first, first + Silos);
        }
    }

    /// <summary>The same as options, for an engine that has them.</summary>
    public static IEnumerable<string> Options()
    {
        if (TestBuild.IsEmbedded)
            return [];
        var (silo, gateway) = Take();
        return ["--silo-port", $"{silo}", "--gateway-port", $"{gateway}"];
    }
}
