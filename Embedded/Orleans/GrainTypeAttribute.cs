namespace Orleans;

/// <summary>Names a grain class in grain identities, in place of the class name without its <c>Grain</c> suffix, in lower case.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal string GrainType { get; } = grainType;
}
