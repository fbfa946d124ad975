namespace Orleans;

/// <summary>Makes a field or property a member that crosses grain calls, under an id unique in its declaring type.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The id; the classes of a hierarchy number their members apart.</summary>
    public uint Id { get; } = id;
}
