namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// A step of the search: operations whose values no one sees, mostly none; a run of open operations, mostly none; then an operation; and
/// the state after all.
/// </summary>
internal readonly record struct Option(int Operation, int State, OpenClass[] Run, int[] Hidden);
