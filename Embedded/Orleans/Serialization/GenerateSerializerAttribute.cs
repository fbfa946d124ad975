namespace Orleans;

/// <summary>
/// Says that values of this type may cross a grain call: the members with an <see cref="IdAttribute"/> go along, every
/// other member is lost.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>
    /// Whether the parameters of the primary constructor are members without an <see cref="IdAttribute"/> of their own.
    /// Unless it is set, they are for records and are not for other classes and structs.
    /// </summary>
    public bool IncludePrimaryConstructorParameters { get; set; }

    /// <summary>Which members get an id of themselves; none unless it is set.</summary>
    public GenerateFieldIds GenerateFieldIds { get; set; }
}
