#pragma warning disable ORLEANS0004 // Members without an [Id] are what is tested here.
using Orleans.Concurrency;

namespace OrleansCluster.Engine.Tests.Copying;

[GenerateSerializer]
public class Parcel
{
    [Id(0)]
    public List<string> Items { get; set; } = [];

    [Id(1)]
    public int Number { get; set; }

    /// <summary>No [Id]: lost.</summary>
    public string? Unmarked { get; set; }

    [Id(2)]
    public Parcel? Next { get; set; }
}

[GenerateSerializer]
public sealed class SpecialParcel : Parcel
{
    /// <summary>Classes of a hierarchy number their members apart.</summary>
    [Id(0)]
    public string? Ribbon { get; set; }
}

[GenerateSerializer]
public sealed record Label(string Text, int[] Numbers)
{
    [Id(0)]
    public string? Extra { get; init; }

    public string? Unmarked { get; init; }
}

[GenerateSerializer]
public readonly record struct Spot(int X, int Y);

[GenerateSerializer]
public sealed class ReadOnlyParts(int number, string text)
{
    [Id(0)]
    private readonly int _number = number;

    [Id(1)]
    public string Text { get; } = text;

    public int Number => _number;
}

[GenerateSerializer, Immutable]
public sealed class Frozen
{
    [Id(0)]
    public int[] Values { get; init; } = [];
}

/// <summary>Without [GenerateSerializer]: it cannot cross a call.</summary>
public sealed class Unmarked
{
    public int Number { get; set; }
}
