namespace Orleans.Runtime;

[Immutable]
public readonly struct GrainInterfaceType(IdSpan value) : IEquatable<GrainInterfaceType>
{
    public GrainInterfaceType(string value)
        : this(IdSpan.Create(value))
    {
    }

    public IdSpan Value { get; } = value;

    public bool IsDefault => Value.IsDefault;

    public static GrainInterfaceType Create(string value) => new(value);

    public bool Equals(GrainInterfaceType other) => Value.Equals(other.Value);

    public override bool Equals(object? obj) => obj is GrainInterfaceType other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public override string ToString() => Value.ToString();
}
