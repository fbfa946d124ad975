namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>An object that a reader stepped over: where it lies, and what its numbering was before and after.</summary>
/// <param name="Start">Where its payload begins in the buffer; -1 while it is read after all.</param>
internal readonly record struct SkippedObject(WireType Type, int Start, int End, int TypesBefore, int TypesAfter, int ObjectsAfter);
