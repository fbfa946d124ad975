namespace OrleansCluster.Engine.Tests.Observers;

/// <summary>A message with a reference inside.</summary>
[GenerateSerializer]
public sealed record Subscription([property: Id(0)] string Name, [property: Id(1)] IListener Listener);
