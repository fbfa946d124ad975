using Orleans;

namespace OrleansCluster.Embedded.Tests.Serialization;

[GenerateSerializer]
public record Person(string Name, List<string> Tags);

[GenerateSerializer]
public sealed record Still(string Name, int Age, DateTimeOffset Born);

[GenerateSerializer]
public record OpenStill(string Name, int Age);

[GenerateSerializer]
public sealed record ChangingStill(string Name)
{
    [Id(0)]
    public int Age { get; set; }
}

[GenerateSerializer]
public record Extended(string A, List<int> B)
{
    // The same number as the first parameter: they are numbered apart.
    [Id(0)]
    public string? C { get; init; }

    public string? Lost { get; set; }

    public int Computed => B.Count;
}

[GenerateSerializer]
public sealed record Derived(string A, List<int> B, List<int> D) : Extended(A, B)
{
    [Id(0)]
    public List<int>? E { get; init; }
}

[GenerateSerializer]
public record struct MutablePoint(int X, List<int> Y);

[GenerateSerializer]
public readonly record struct Point(int X, int Y)
{
    [Id(0)]
    public string? Label { get; init; }
}

[GenerateSerializer]
public readonly record struct LosingPoint(int X, int Y)
{
    public string? Label { get; init; }
}

[GenerateSerializer(IncludePrimaryConstructorParameters = false)]
public sealed record WithoutParameters(string A)
{
    [Id(0)]
    public string? B { get; init; }
}

[GenerateSerializer]
public sealed record WithIdOnParameter([property: Id(4)] string A, string B);

[GenerateSerializer]
public sealed record WithOwnDeconstruct(string A, List<int> B)
{
    public void Deconstruct(out string a, out List<int> b) => (a, b) = (A + "!", B);

    public void Deconstruct(out int count) => count = B.Count;
}

[GenerateSerializer]
public sealed record Plain
{
    [Id(0)]
    public string? A { get; init; }

    public string? Lost { get; init; }
}

[GenerateSerializer]
public sealed record GenericRecord<T>(T Value, IReadOnlyList<T> More);

[GenerateSerializer(IncludePrimaryConstructorParameters = true)]
public sealed class Capturing(int number, List<int> list)
{
    public int Number => number;

    public List<int> List => list;
}

[GenerateSerializer]
public sealed class NotCapturing(int number)
{
    [Id(0)]
    public string? Kept { get; set; }

    public int Number => number;
}
