namespace OrleansCluster.Harness.Clusters;

/// <summary>What can befall a cluster. Each is undone by <see cref="SiloCluster.HealAsync"/>.</summary>
public enum FaultKind
{
    /// <summary>kill -9 of a silo's process.</summary>
    Kill,

    /// <summary>SIGSTOP of a silo's process.</summary>
    Pause,

    /// <summary>Nothing passes between two silos, and nobody is told.</summary>
    Cut,

    /// <summary>One of two silos is not heard by the other, which is heard.</summary>
    CutOneWay,

    /// <summary>Nothing passes between a silo and all others; its clients still reach it.</summary>
    Isolate,

    /// <summary>All connections that others made to a silo are gone for it, and open for them.</summary>
    HalfOpen,

    /// <summary>All connections between two silos are reset, and new ones too.</summary>
    Reset,

    /// <summary>50 ms more for every byte between a silo and all others, each way.</summary>
    Delay,

    /// <summary>Nothing passes between the clients and a silo, and nobody is told.</summary>
    CutClients,

    /// <summary>What the cluster depends on outside of itself has crashed: <see cref="SiloClusterOptions.BackingService"/>.</summary>
    Outage,
}
