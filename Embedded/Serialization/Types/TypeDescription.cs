using System.Reflection;

namespace OrleansCluster.Embedded.Serialization.Types;

/// <summary>What of a type crosses grain calls: shared by the copier and by the codec for the wire.</summary>
public sealed class TypeDescription
{
    internal TypeDescription(Type type, IReadOnlyList<TypeLevel> levels, Type? frameworkBase, ConstructorInfo? constructor)
    {
        Type = type;
        Levels = levels;
        FrameworkBase = frameworkBase;
        Constructor = constructor;
        Alias = TypeRules.AliasOf(type);
        IsImmutable = TypeRules.IsImmutable(type);
    }

    public Type Type { get; }

    /// <summary>The name that [Alias] gives, or null.</summary>
    public string? Alias { get; }

    /// <summary>Whether the type itself has [Immutable].</summary>
    public bool IsImmutable { get; }

    /// <summary>The [GenerateSerializer] classes of the hierarchy, bases first.</summary>
    public IReadOnlyList<TypeLevel> Levels { get; }

    /// <summary>
    /// The class of the framework below the first level that has state of its own to cross: an exception, a collection. Null if
    /// there is only <see cref="object"/>.
    /// </summary>
    public Type? FrameworkBase { get; }

    /// <summary>The parameterless constructor that runs when one arrives; null if it is made without running any.</summary>
    public ConstructorInfo? Constructor { get; }

    /// <summary>All members, bases first; within a level primary-constructor parameters first, then by id.</summary>
    public IEnumerable<SerializableMember> Members => Levels.SelectMany(level => level.Members);

    /// <summary>Whether some field does not cross.</summary>
    public bool LosesMembers => Levels.Any(level => level.Lost.Count > 0);
}
