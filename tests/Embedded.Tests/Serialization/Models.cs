using Orleans;

#pragma warning disable CS0169, CS0414, IDE0044, IDE0051, IDE0052, CS0649 // Fields that only the copier sees.

namespace OrleansCluster.Embedded.Tests.Serialization;

[GenerateSerializer]
public class Box : IComparable<Box>
{
    [Id(0)]
    public int Value { get; set; }

    public int CompareTo(Box? other) => Value.CompareTo(other!.Value);
}

[GenerateSerializer]
public sealed class BigBox : Box
{
    [Id(0)]
    public string? Label { get; set; }
}

[GenerateSerializer]
[Alias("node")]
public class Node
{
    [Id(0)]
    public string? Name { get; set; }

    [Id(1)]
    public Node? Next { get; set; }

    [Id(2)]
    public List<Node> Children { get; set; } = [];

    [Id(3)]
    public object? Any { get; set; }

    [Id(4)]
    public Dictionary<string, Node>? Named { get; set; }

    [Id(5)]
    public Node[]? Array { get; set; }
}

/// <summary>No parameterless constructor, and members of every visibility.</summary>
[GenerateSerializer]
public class Guarded
{
    [Id(5)]
    private readonly int _readOnly;

    [Id(1)]
    private List<int> _list;

    private int _lost = 1;

    [Id(7)]
    [NonSerialized]
    private int _excluded = 2;

    public Guarded(int readOnly, List<int> list, string initOnly, string privateSetter, string getOnly)
    {
        _readOnly = readOnly;
        _list = list;
        InitOnly = initOnly;
        PrivateSetter = privateSetter;
        GetOnly = getOnly;
        _lost = 5;
        _excluded = 6;
        Unmarked = "lost";
    }

    [Id(2)]
    public string InitOnly { get; init; }

    [Id(3)]
    internal string PrivateSetter { get; private set; }

    [Id(4)]
    public string GetOnly { get; }

    public string Unmarked { get; set; }

    public event EventHandler? Happened;

    public int ReadOnly => _readOnly;

    public List<int> List => _list;

    public (int Lost, int Excluded, bool HasEvent) State => (_lost, _excluded, Happened is not null);
}

/// <summary>Its constructor runs, so unmarked members have what it gives them.</summary>
[GenerateSerializer]
public sealed class Constructed
{
    public static int Runs;

    public Constructed() => Runs++;

    [Id(0)]
    public int Kept { get; set; }

    public string Unmarked { get; set; } = "from the constructor";
}

[GenerateSerializer]
public sealed class PrivatelyConstructed
{
    public static int Runs;

    private PrivatelyConstructed() => Runs++;

    [Id(0)]
    public int Kept { get; set; }

    public static PrivatelyConstructed New() => new() { Kept = 4 };
}

/// <summary>A property with accessors of its own is read and set through them.</summary>
[GenerateSerializer]
public sealed class WithAccessors
{
    private readonly List<int> _items = [];

    public int Sets { get; private set; }

    [Id(0)]
    public List<int> Items
    {
        get => _items;
        set
        {
            Sets++;
            _items.AddRange(value);
        }
    }
}

[GenerateSerializer]
public struct MutableStruct
{
    [Id(0)]
    public int Number;

    [Id(1)]
    public List<int>? List;

    public int Lost;
}

[GenerateSerializer]
public readonly struct StillStruct(int number, string text)
{
    [Id(0)]
    public int Number { get; } = number;

    [Id(1)]
    private readonly string _text = text;

    public string Text => _text;
}

[GenerateSerializer]
public struct StructWithAccessors
{
    private int _doubled;

    [Id(0)]
    public int Number
    {
        readonly get => _doubled / 2;
        set => _doubled = value * 2;
    }
}

[GenerateSerializer]
public class Pair<TFirst, TSecond>
{
    [Id(0)]
    public TFirst? First { get; set; }

    [Id(1)]
    public TSecond? Second { get; set; }
}

[GenerateSerializer]
public sealed class NumberPair<T> : Pair<int, T>
{
    [Id(0)]
    public T? Third { get; set; }
}

[GenerateSerializer]
public abstract class Shape
{
    [Id(0)]
    public string? Name { get; set; }

    [Id(1)]
    private int _secret;

    public int Secret
    {
        get => _secret;
        set => _secret = value;
    }
}

[GenerateSerializer]
public class Circle : Shape
{
    [Id(0)]
    public double Radius { get; set; }
}

[GenerateSerializer]
public sealed class Ring : Circle
{
    [Id(0)]
    public List<double> Hole { get; set; } = [];
}

[GenerateSerializer]
[Immutable]
public sealed class Frozen
{
    [Id(0)]
    public List<int> List { get; set; } = [];
}

[GenerateSerializer]
[Immutable]
public class OpenFrozen
{
    [Id(0)]
    public List<int> List { get; set; } = [];
}

[GenerateSerializer]
public sealed class ThawedFrozen : OpenFrozen
{
    [Id(0)]
    public List<int> More { get; set; } = [];
}

[GenerateSerializer]
public sealed class PartlyImmutable
{
    [Id(0), Immutable]
    public List<int> Reference { get; set; } = [];

    [Id(1)]
    public List<int> Running { get; set; } = [];

    [Id(2), Immutable]
    public byte[]? Bytes;
}

[GenerateSerializer]
public sealed class NamedList : List<int>
{
    [Id(0)]
    public string? Name { get; set; }
}

[GenerateSerializer]
public sealed class NamedMap : Dictionary<string, Box>
{
    [Id(0)]
    public string? Name { get; set; }
}

[GenerateSerializer(GenerateFieldIds = GenerateFieldIds.PublicProperties)]
public sealed class NumberedByName
{
    public string? Name { get; set; }

    public List<int> List { get; init; } = null!;

    public int Computed => 7;

    private int Hidden { get; set; }

    public int ReadOnly { get; }

    public NumberedByName WithHidden(int hidden)
    {
        Hidden = hidden;
        return this;
    }

    public int ReadHidden() => Hidden;
}
