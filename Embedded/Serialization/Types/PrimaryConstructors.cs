using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Orleans;

namespace OrleansCluster.Embedded.Serialization.Types;

/// <summary>
/// Finds primary constructors. The metadata does not mark them, so they are known by what the compiler makes along with them:
/// for a positional record a Deconstruct method, for other types a field for each parameter in use.
/// </summary>
internal static class PrimaryConstructors
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Whether the parameters are members: as the attribute says, else for records only.</summary>
    public static bool AreIncluded(Type type)
    {
        foreach (var attribute in type.GetCustomAttributesData())
        {
            if (attribute.AttributeType != typeof(GenerateSerializerAttribute))
                continue;

            foreach (var argument in attribute.NamedArguments)
            {
                if (argument.MemberName == nameof(GenerateSerializerAttribute.IncludePrimaryConstructorParameters))
                    return (bool)argument.TypedValue.Value!;
            }
        }

        return IsRecord(type);
    }

    /// <summary>The primary constructor, if it has parameters that the type keeps.</summary>
    public static ConstructorInfo? Find(Type type)
    {
        var constructors = type.GetConstructors(Declared);
        return IsRecord(type) ? FindOfRecord(type, constructors) : FindByCaptures(type, constructors);
    }

    /// <summary>Every record has a PrintMembers method, which the compiler makes unless the source declares it.</summary>
    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$", Declared) is not null
        || (type.IsValueType && IsMade(type.GetMethod("PrintMembers", Declared, [typeof(StringBuilder)])))
        || (type.IsValueType && IsMade(type.GetMethod("op_Equality", BindingFlags.Static | BindingFlags.Public, [type, type])));

    /// <summary>
    /// The constructor that a Deconstruct method mirrors. The compiler makes one with the same names, unless the source
    /// declares one with the same types; then the names must be those of members.
    /// </summary>
    private static ConstructorInfo? FindOfRecord(Type type, ConstructorInfo[] constructors) =>
        type.GetMethods(Declared)
            .Where(method => method.Name == "Deconstruct")
            .OrderByDescending(IsMade)
            .Select(method => Array.Find(constructors, constructor => Mirrors(method, constructor, type)))
            .FirstOrDefault(constructor => constructor is not null);

    private static bool Mirrors(MethodInfo deconstruct, ConstructorInfo constructor, Type type)
    {
        var parts = deconstruct.GetParameters();
        var parameters = constructor.GetParameters();
        return parts.Length > 0 && parts.Length == parameters.Length && parameters.Zip(parts).All(pair =>
            Plain(pair.First.ParameterType) == Plain(pair.Second.ParameterType)
            && (pair.First.Name == pair.Second.Name || (!IsMade(deconstruct) && HasMember(type, pair.First.Name!))));
    }

    private static bool HasMember(Type type, string name) =>
        type.GetProperty(name) is not null || type.GetField(name, Declared) is not null;

    private static ConstructorInfo? FindByCaptures(Type type, ConstructorInfo[] constructors)
    {
        var captured = type.GetFields(Declared)
            .Where(field => field.Name is ['<', .., '>', 'P'])
            .Select(field => field.Name[1..^2])
            .ToHashSet(StringComparer.Ordinal);
        return captured.Count == 0
            ? null
            : Array.Find(constructors, each => captured.IsSubsetOf(each.GetParameters().Select(p => p.Name!)));
    }

    private static Type Plain(Type type) => type.IsByRef ? type.GetElementType()! : type;

    private static bool IsMade(MethodInfo? method) =>
        method?.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) ?? false;
}
