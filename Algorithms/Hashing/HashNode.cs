namespace OrleansCluster.Algorithms.Hashing;

/// <summary>A member among which keys are distributed.</summary>
/// <param name="Name">What it is known by to everybody: its place follows from it. Compared letter by letter.</param>
/// <param name="Weight">Its share of the keys, relative to the others'; 1 to <see cref="HashLimits.MaxWeight"/>.</param>
public sealed record HashNode(string Name, int Weight = 1);
