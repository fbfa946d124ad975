namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>The state of a <see cref="WireWriter"/> at one moment.</summary>
internal readonly record struct WireMark(int Position, int Depth, int NextObject, int Objects, int Types);
