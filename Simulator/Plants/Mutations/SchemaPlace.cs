namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>Where in the text of a <see cref="Schema"/> something stands that is there for a bug alone.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where the text behind it begins.</param>
/// <param name="Number">The bug's.</param>
internal readonly record struct SchemaPlace(int Start, int End, int Number);
