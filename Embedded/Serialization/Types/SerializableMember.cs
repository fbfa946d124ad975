using System.Reflection;

namespace OrleansCluster.Embedded.Serialization.Types;

/// <summary>One member that crosses grain calls.</summary>
/// <param name="Kind">The numbering that <paramref name="Id"/> belongs to.</param>
/// <param name="Id">The number, unique among the members of the kind in the declaring type.</param>
/// <param name="Name">The name of the field or property in the source.</param>
/// <param name="Type">The declared type.</param>
/// <param name="IsImmutable">Whether the member has [Immutable]: its value is handed over, not copied.</param>
/// <param name="Field">The field, or the one behind an automatic property; null if only the property's accessors will do.</param>
/// <param name="Property">The property, if the member is one.</param>
public sealed record SerializableMember(
    MemberKind Kind, uint Id, string Name, Type Type, bool IsImmutable, FieldInfo? Field, PropertyInfo? Property);
