namespace Orleans;

/// <summary>A name for a type or method that outlives its renaming.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface
        | AttributeTargets.Method,
    Inherited = false)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The name; one type of an application has it.</summary>
    public string Alias { get; } = alias;
}
