namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>The code made for one type that writes what it holds.</summary>
internal delegate void GroupWriter<T>(T value, WireWriter writer);
