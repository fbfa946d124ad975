namespace OrleansCluster.Engine.Tests.AsyncEnumerables;

[GenerateSerializer]
public sealed class Box
{
    [Id(0)]
    public int Value { get; set; }
}
