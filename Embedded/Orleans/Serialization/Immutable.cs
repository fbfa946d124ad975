namespace Orleans.Concurrency;

/// <summary>Carries a value that neither side of a call will change, so that it is not copied.</summary>
[GenerateSerializer]
[Immutable]
public readonly struct Immutable<T>(T value)
{
    /// <summary>The value, the very same object.</summary>
    [Id(0)]
    public readonly T Value = value;
}
