namespace OrleansCluster.Engine.Tests.Identity;

public interface ITextKey : IGrainWithStringKey
{
    Task<string> Key();

    Task<string> Id();

    Task<ITextKey> Me();

    Task<IOtherFace> OtherFace();

    Task<string> KeyOf(ITextKey other);

    Task<bool> IsMe(ITextKey other);

    Task<ITextKey[]> Echo(List<ITextKey> others);
}

/// <summary>A second interface of the same grain class.</summary>
public interface IOtherFace : IGrainWithStringKey
{
    Task<int> Count();
}

public sealed class TextKeyGrain : Grain, ITextKey, IOtherFace
{
    private int _calls;

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<string> Id() => Task.FromResult(this.GetGrainId().ToString());

    public Task<ITextKey> Me() => Task.FromResult(this.AsReference<ITextKey>());

    public Task<IOtherFace> OtherFace()
    {
        _calls++;
        return Task.FromResult(this.AsReference<IOtherFace>());
    }

    public Task<int> Count() => Task.FromResult(_calls);

    public Task<string> KeyOf(ITextKey other) => other.Key();

    public Task<bool> IsMe(ITextKey other) => Task.FromResult(other.Equals(this.AsReference<ITextKey>()));

    public Task<ITextKey[]> Echo(List<ITextKey> others) => Task.FromResult(others.ToArray());
}

public interface INumberKey : IGrainWithIntegerKey
{
    Task<long> Key();
}

public sealed class NumberKey : Grain, INumberKey
{
    public Task<long> Key() => Task.FromResult(this.GetPrimaryKeyLong());
}

public interface IGuidKey : IGrainWithGuidKey
{
    Task<Guid> Key();
}

[GrainType("guid-keyed")]
public sealed class GuidKeyGrain : Grain, IGuidKey
{
    public Task<Guid> Key() => Task.FromResult(this.GetPrimaryKey());
}

/// <summary>Implemented by nobody.</summary>
public interface INobody : IGrainWithStringKey
{
    Task Call();
}

/// <summary>Implemented twice, once by a class of its own name.</summary>
public interface IVariant : IGrainWithStringKey
{
    Task<string> Which();
}

public sealed class Variant : Grain, IVariant
{
    public Task<string> Which() => Task.FromResult("the one by convention");
}

public sealed class AnotherVariant : Grain, IVariant
{
    public Task<string> Which() => Task.FromResult("another");
}

/// <summary>Implemented twice, and neither class has its name.</summary>
public interface IAmbiguous : IGrainWithStringKey
{
    Task<string> Which();
}

public sealed class FirstAmbiguity : Grain, IAmbiguous
{
    public Task<string> Which() => Task.FromResult("first");
}

public sealed class SecondAmbiguity : Grain, IAmbiguous
{
    public Task<string> Which() => Task.FromResult("second");
}

/// <summary>A grain need not derive from Grain.</summary>
public sealed class PlainObjectGrain(Orleans.Runtime.IGrainContext context) : IGrainBase, IPlainObject
{
    public Orleans.Runtime.IGrainContext GrainContext { get; } = context;

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());
}

public interface IPlainObject : IGrainWithStringKey
{
    Task<string> Key();
}
