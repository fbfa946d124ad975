namespace OrleansCluster.Simulator.Checking;

/// <summary>An operation as the search takes it.</summary>
/// <param name="Operation">It, or what was concluded of it.</param>
/// <param name="Traits">What its model tells of it.</param>
/// <param name="Returned">When it had taken effect at the latest.</param>
internal readonly record struct KnownOperation(Operation Operation, Traits Traits, long Returned);
