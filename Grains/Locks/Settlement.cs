using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>How a name stands after a step.</summary>
/// <param name="IsIdle">Nothing would be lost with its activation.</param>
/// <param name="Due">In how long the next step is due; null if only calls bring one.</param>
/// <param name="Figures">What is told of it.</param>
internal readonly record struct Settlement(bool IsIdle, TimeSpan? Due, NameFigures Figures);
