using System.Globalization;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Cluster.Tests.Compatibility;

/// <summary>
/// The shapes of what a room sends between processes: types that bear <c>[GenerateSerializer]</c>, enumerations, grains' interfaces. Read of what
/// the project's own code says, which is the same on both engines.
/// </summary>
internal static class MessageShapes
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>In the order of their aliases. What an engine generates is in namespaces of its own, and left out.</summary>
    public static IReadOnlyList<MessageShape> Of(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("OrleansCluster.", StringComparison.Ordinal) == true && IsSent(type))
            .Select(Of)
            .OrderBy(shape => shape.Alias, StringComparer.Ordinal),
    ];

    public static MessageShape Of(Type type) => type switch
    {
        { IsEnum: true } => new(NameOf(type), NameOf(Enum.GetUnderlyingType(type)), [.. Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => ValueOf(type, value))]),
        { IsInterface: true } => new(NameOf(type), "interface", [.. type.GetMethods().Select(Of)]),
        _ => new(NameOf(type), NameOf(type.BaseType!), [.. ParametersOf(type), .. NumberedOf(type)]),
    };

    private static bool IsSent(Type type) =>
        type.IsEnum || type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type));

    private static MessageMember ValueOf(Type type, object value) => new(string.Create(CultureInfo.InvariantCulture, $"{value}"), Enum.GetName(type, value)!, "value");

    private static MessageMember Of(MethodInfo method) => new(
        method.GetCustomAttribute<AliasAttribute>()?.Alias ?? method.Name,
        method.Name,
        $"{NameOf(method.ReturnType)}({string.Join(',', method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))})");

    /// <summary>Parameters of a record's primary constructor, which are numbered by where they stand. Deconstruct has the same.</summary>
    private static IEnumerable<MessageMember> ParametersOf(Type type)
    {
        var parameters = type.GetMethod("Deconstruct", Own)?.GetParameters() ?? [];
        return parameters.Select((parameter, at) => new MessageMember($"p{at}", parameter.Name!, NameOf(parameter.ParameterType.GetElementType()!)));
    }

    private static IEnumerable<MessageMember> NumberedOf(Type type) => type.GetMembers(Own)
        .Select(member => (Member: member, member.GetCustomAttribute<IdAttribute>()?.Id))
        .Where(one => one.Id is not null)
        .OrderBy(one => one.Id)
        .Select(one => new MessageMember(string.Create(CultureInfo.InvariantCulture, $"{one.Id}"), one.Member.Name, NameOf(one.Member switch
        {
            PropertyInfo property => property.PropertyType,
            FieldInfo field => field.FieldType,
            var other => throw new NotSupportedException($"{type.Name}.{other.Name} has a number and is neither a field nor a property."),
        })));

    // As others know it: by its alias, or in full; without the assembly, whose version changes.
    private static string NameOf(Type type)
    {
        if (type.IsArray)
            return $"{NameOf(type.GetElementType()!)}[]";
        if (type.GetCustomAttribute<AliasAttribute>(inherit: false) is { } alias)
            return alias.Alias;
        return type.IsGenericType
            ? $"{type.Namespace}.{type.Name}<{string.Join(',', type.GetGenericArguments().Select(NameOf))}>"
            : type.FullName ?? type.Name;
    }
}
