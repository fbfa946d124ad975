namespace OrleansCluster.Harness.Processes;

/// <summary>
/// Ports for silos that tests start beside each other. The Microsoft engine's silos listen on them; were two clusters to
/// share one, they would be one cluster. To the embedded engine in one process they are only names.
/// </summary>
public static class TestPorts
{
    private const int Silos = 3;
    private static readonly Lock Gate = new();

    // Held until the process ends: nobody says when a cluster of a test is done with its ports.
    private static readonly List<PortReservation> Taken = [];

    /// <summary>The first silo port and the first gateway port of a cluster of up to three silos.</summary>
    public static (int Silo, int Gateway) Take()
    {
        var ports = PortReservation.Take(2 * Silos);
        lock (Gate)
            Taken.Add(ports);
        return (ports.Port, ports.Port + Silos);
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
