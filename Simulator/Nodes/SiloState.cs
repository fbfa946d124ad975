namespace OrleansCluster.Simulator.Nodes;

/// <summary>Where a silo is in its life.</summary>
internal enum SiloState
{
    Down,
    Starting,
    Up,
    Stopping,
}
