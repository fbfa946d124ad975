using System.Reflection;

namespace OrleansCluster.Embedded.Serialization.Types;

/// <summary>What one class of a hierarchy contributes; a struct has one level.</summary>
/// <param name="Type">The class that declares the members.</param>
/// <param name="Members">The members that cross, primary-constructor parameters first, then by id.</param>
/// <param name="Lost">The instance fields that no member stands for: they arrive with their default value.</param>
public sealed record TypeLevel(Type Type, IReadOnlyList<SerializableMember> Members, IReadOnlyList<FieldInfo> Lost);
