namespace Orleans;

/// <summary>
/// Promises that neither side of a call changes the value, so that it is handed over without a copy. On a class that is not
/// sealed, it says nothing of the classes derived from it.
/// </summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property | AttributeTargets.Field
        | AttributeTargets.Parameter | AttributeTargets.ReturnValue,
    Inherited = false)]
public sealed class ImmutableAttribute : Attribute;
