namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>The code made for one type that makes a value, records it if it is an object, and reads what it holds.</summary>
internal delegate T GroupReader<T>(WireReader reader, int number);
