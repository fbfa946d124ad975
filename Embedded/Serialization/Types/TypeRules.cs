using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Serialization;
using OrleansCluster.Embedded.Serialization.Collections;

namespace OrleansCluster.Embedded.Serialization.Types;

/// <summary>The documented rules of Orleans for what of a type crosses grain calls. Thread-safe.</summary>
public static class TypeRules
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, TypeDescription> _descriptions = new();

    /// <summary>The members of a [GenerateSerializer] class or struct, or of a pair or tuple.</summary>
    /// <exception cref="CodecNotFoundException">The type, or a base that it needs, has no [GenerateSerializer].</exception>
    /// <exception cref="InvalidOperationException">Two members share an id, or one with an [Id] stores nothing.</exception>
    public static TypeDescription Describe(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return _descriptions.GetOrAdd(
            type, static type => CollectionCopiers.IsPlain(type) ? DescribePlain(type) : DescribeMarked(type));
    }

    /// <summary>The name that [Alias] gives the type, or null.</summary>
    public static string? AliasOf(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    /// <summary>Whether the type has [Immutable]; a class derived from it does not inherit that.</summary>
    public static bool IsImmutable(Type type) => type.IsDefined(typeof(ImmutableAttribute), inherit: false);

    /// <summary>Whether the type has [GenerateSerializer].</summary>
    public static bool IsMarked(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);

    private static TypeDescription DescribeMarked(Type type)
    {
        if (!IsMarked(type))
        {
            throw new CodecNotFoundException(
                $"Type {TypeNames.Of(type)} has no [GenerateSerializer]. Mark it, and give its members [Id(n)].");
        }

        var levels = new Stack<TypeLevel>();
        Type? level = type;
        for (; level is not null && IsMarked(level); level = level.BaseType)
            levels.Push(new LevelRules(level).Read());

        return new TypeDescription(type, [.. levels], FrameworkBaseOf(type, level), ConstructorOf(type));
    }

    private static TypeDescription DescribePlain(Type type)
    {
        var members = new List<SerializableMember>();
        foreach (var field in type.GetFields(Declared).OrderBy(field => field.MetadataToken))
        {
            members.Add(new SerializableMember(
                MemberKind.Declared, (uint)members.Count, field.Name, field.FieldType, IsImmutable: false, field, null));
        }

        return new TypeDescription(type, [new TypeLevel(type, members, [])], frameworkBase: null, constructor: null);
    }

    private static Type? FrameworkBaseOf(Type type, Type? @base)
    {
        if (@base is null || @base == typeof(object) || @base == typeof(ValueType))
            return null;

        if (typeof(Exception).IsAssignableFrom(@base))
            return typeof(Exception);

        if (CollectionCopiers.TryGet(@base, out var copier) && IsBaseCopier(copier))
            return @base;

        throw new CodecNotFoundException(
            $"Type {TypeNames.Of(type)} derives from {TypeNames.Of(@base)}, which has no [GenerateSerializer]. Mark that class "
            + "too, even if it has no members, and give its members [Id(n)]; ids are numbered apart for each class.");
    }

    private static bool IsBaseCopier(Type copier) =>
        copier.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IBaseCopier<>));

    /// <summary>Generated code can only call a constructor that it can see: one that is public or internal.</summary>
    private static ConstructorInfo? ConstructorOf(Type type)
    {
        if (type.IsValueType || type.IsAbstract)
            return null;

        var constructor = type.GetConstructor(Declared, []);
        return constructor is { IsPublic: true } or { IsAssembly: true } or { IsFamilyOrAssembly: true } ? constructor : null;
    }
}
