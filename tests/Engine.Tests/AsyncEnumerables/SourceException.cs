namespace OrleansCluster.Engine.Tests.AsyncEnumerables;

[GenerateSerializer]
public sealed class SourceException(string message) : Exception(message);
