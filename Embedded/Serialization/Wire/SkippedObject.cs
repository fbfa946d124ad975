namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>An object that a reader stepped over: where it lies, and what its numbering was before and after.</summary>
/// <param name="TypeIndex">The number of the type's name, or -1 if it is the declared one.</param>
internal readonly record struct SkippedObject(
    WireType Type, int TypeIndex, int Start, int End, int TypesBefore, int TypesAfter, int ObjectsAfter);
