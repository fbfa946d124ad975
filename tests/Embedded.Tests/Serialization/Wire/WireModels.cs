using Orleans;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

public enum ByteSize : byte
{
    Small,
    Large = 200,
}

/// <summary>A message as one version has it, and below as others have it.</summary>
[GenerateSerializer]
[Alias("letter")]
public class Letter
{
    [Id(0)]
    public string? To { get; set; }

    [Id(1)]
    public int Weight { get; set; } = 7;

    [Id(3)]
    public List<string>? Lines { get; set; }
}

/// <summary>Members were moved, renamed and added: before, between and after those that it shares with <see cref="Letter"/>.</summary>
[GenerateSerializer]
public sealed class LaterLetter
{
    [Id(900)]
    public Node? Stamp { get; set; }

    [Id(3)]
    public List<string>? Text { get; set; }

    [Id(0)]
    public string? Addressee { get; set; }

    [Id(2)]
    public Dictionary<string, object?>? Extras { get; set; }

    [Id(1)]
    public int Weight { get; set; } = 8;

    [Id(4)]
    public (int, int[], string?) Mark { get; set; }

    [Id(5)]
    public Type? Kind { get; set; }

    [Id(6)]
    public KeyValuePair<string, Guid>? Pair { get; set; }
}

/// <summary>Has fewer members.</summary>
[GenerateSerializer]
public sealed class EarlierLetter
{
    [Id(1)]
    public int Weight { get; set; } = 9;
}

[GenerateSerializer]
public class Base1
{
    [Id(0)]
    public int A { get; set; }
}

[GenerateSerializer]
public sealed class Leaf1 : Base1
{
    [Id(0)]
    public int B { get; set; }
}

/// <summary>The base got a member.</summary>
[GenerateSerializer]
public class Base2
{
    [Id(0)]
    public int A { get; set; }

    [Id(1)]
    public string? Added { get; set; }
}

[GenerateSerializer]
public sealed class Leaf2 : Base2
{
    [Id(0)]
    public int B { get; set; }
}

/// <summary>What a member that is not known to <see cref="Knowing"/> holds is referred to by one that is.</summary>
[GenerateSerializer]
public sealed class Telling
{
    [Id(0)]
    public Node? New { get; set; }

    [Id(1)]
    public object? Any { get; set; }

    [Id(2)]
    public Node? Old { get; set; }

    [Id(3)]
    public Node? Inner { get; set; }

    [Id(4)]
    public object? Last { get; set; }
}

[GenerateSerializer]
public sealed class Knowing
{
    [Id(2)]
    public Node? Old { get; set; }

    [Id(3)]
    public Node? Inner { get; set; }

    [Id(4)]
    public object? Last { get; set; }
}

/// <summary>A comparer that other processes have too.</summary>
[GenerateSerializer]
public sealed class ByLength : IEqualityComparer<string>
{
    public bool Equals(string? x, string? y) => x?.Length == y?.Length;

    public int GetHashCode(string obj) => obj.Length;
}

/// <summary>A list of lists of lists.</summary>
[GenerateSerializer]
public sealed class Endlessly : List<Endlessly>;

[GenerateSerializer]
public sealed class TellingShape
{
    [Id(0)]
    public Circle? New { get; set; }

    [Id(1)]
    public Shape? Old { get; set; }
}

[GenerateSerializer]
public sealed class KnowingShape
{
    [Id(1)]
    public Shape? Old { get; set; }
}
