using System.Net;

namespace OrleansCluster.Harness.Clusters;

/// <summary>What a silo is to know when its process starts.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataFolder">The folder of its own; the same at each start.</param>
/// <param name="SharedFolder">One folder for the whole cluster, for what its processes share.</param>
/// <param name="Silos">Every silo of the cluster, in order, and where this one reaches it: itself at its own port, the others by their links.</param>
public sealed record SiloPlan(string Name, string DataFolder, string SharedFolder, IReadOnlyList<(string Name, IPEndPoint EndPoint)> Silos)
{
    /// <summary>A free port of the loopback address that it may listen on for other silos; the same at each start.</summary>
    public required int SiloPort { get; init; }

    /// <summary>Another one, for clients.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>For a silo that cannot be told a way to each other silo, because each tells its address to all: the port to tell, behind the links.</summary>
    public int DoorToSilo { get; init; }

    /// <summary>The same for its port for clients.</summary>
    public int DoorToGateway { get; init; }
}
