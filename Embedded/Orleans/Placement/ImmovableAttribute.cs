namespace Orleans.Placement;

/// <summary>Says that activations of the class are not to be moved by the cluster itself. Nothing but the grain's own wish moves one here.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ImmovableAttribute(ImmovableKind kind = ImmovableKind.Any) : Attribute
{
    public ImmovableKind Kind { get; } = kind;
}
