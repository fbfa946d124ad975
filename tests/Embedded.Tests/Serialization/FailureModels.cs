using Orleans;

namespace OrleansCluster.Embedded.Tests.Serialization;

public class Unmarked
{
    public int Value { get; set; }
}

public sealed class UnmarkedList : List<int>;

public abstract class UnmarkedBase;

[GenerateSerializer]
public sealed class OnUnmarkedBase : UnmarkedBase;

[GenerateSerializer]
public sealed class HoldsUnmarked
{
    [Id(0)]
    public Dictionary<string, List<Unmarked>>? Items { get; set; }
}

[GenerateSerializer]
public sealed class HoldsImmutableUnmarked
{
    [Id(0), Immutable]
    public Unmarked? Item { get; set; }
}

[GenerateSerializer]
public sealed class HoldsDelegate
{
    [Id(0)]
    public Action? Action { get; set; }
}

[GenerateSerializer]
public class SharedIds
{
    [Id(1)]
    public int One { get; set; }

    [Id(1)]
    public int Two;
}

[GenerateSerializer]
public abstract class AbstractId
{
    [Id(0)]
    public abstract int Value { get; set; }
}

[GenerateSerializer]
public sealed class StaticId
{
    [Id(0)]
    public static int Value { get; set; }
}

[GenerateSerializer]
public sealed class ComputedId
{
    [Id(0)]
    public int Value => 3;
}

[GenerateSerializer]
public sealed class IndexerId
{
    [Id(0)]
    public int this[int index]
    {
        get => index;
        set => _ = value;
    }
}

[GenerateSerializer]
public sealed class Endless<T>
{
    [Id(0)]
    public Endless<List<T>>? Next { get; set; }
}

[GenerateSerializer]
public sealed class UnconstructedList : List<int>
{
    public UnconstructedList(string name) => Name = name;

    [Id(0)]
    public string Name { get; }
}
