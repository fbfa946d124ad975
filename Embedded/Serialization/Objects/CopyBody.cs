namespace OrleansCluster.Embedded.Serialization.Objects;

/// <summary>The code made for one type: creates the copy, records it if it has an identity, copies the members.</summary>
internal delegate T CopyBody<T>(T value, CopyContext context);
