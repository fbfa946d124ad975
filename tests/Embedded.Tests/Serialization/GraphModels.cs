using System.Collections.Immutable;
using Orleans;

namespace OrleansCluster.Embedded.Tests.Serialization;

/// <summary>A vertex with an edge of every kind that the copier treats apart.</summary>
[GenerateSerializer]
public class Vertex
{
    [Id(0)]
    public int Number { get; set; }

    [Id(1)]
    public string? Text { get; set; }

    [Id(2)]
    public Vertex? Next { get; set; }

    [Id(3)]
    public object? Any { get; set; }

    [Id(4)]
    public List<Vertex?>? List { get; set; }

    [Id(5)]
    public Vertex?[]? Array { get; set; }

    [Id(6)]
    public Dictionary<string, Vertex?>? Map { get; set; }

    [Id(7)]
    public IReadOnlyList<object?>? View { get; set; }

    [Id(8)]
    public (int Number, Vertex? Vertex) Pair { get; set; }

    [Id(9)]
    public Tuple<Vertex?, List<int>>? Tuple { get; set; }

    [Id(10)]
    public byte[]? Bytes { get; set; }

    [Id(11)]
    public LinkedList<object?>? Linked { get; set; }

    [Id(12)]
    public ImmutableArray<List<int>> Immutable { get; set; } = [];

    [Id(13)]
    public EdgeRecord? Record { get; set; }
}

[GenerateSerializer]
public sealed class SubVertex : Vertex
{
    [Id(0)]
    public Queue<Vertex?>? Queue { get; set; }

    [Id(1)]
    public MutablePoint? Point { get; set; }
}

[GenerateSerializer]
public sealed record EdgeRecord(Vertex? From, Vertex? To)
{
    [Id(0)]
    public double Weight { get; init; }
}
