using System.Globalization;
using System.Reflection;

namespace OrleansCluster.Embedded.Tests.Surface;

/// <summary>
/// The public surface of an assembly as lines: one for each type, <c>Namespace.Type = kind Type : bases</c>, and one for each
/// member, <c>Namespace.Type :: member</c>. Operators and what every object has (Equals, GetHashCode, ToString) are left out;
/// annotations of null are not told, <c>init</c> is written as <c>set</c>.
/// </summary>
internal static class SurfaceText
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string[] OfEveryObject = [nameof(Equals), nameof(GetHashCode), nameof(ToString), "Finalize"];

    public static IEnumerable<string> Of(Assembly assembly, Func<string, bool> isWanted) =>
        assembly.GetExportedTypes().Where(t => t.Namespace is { } name && isWanted(name)).SelectMany(Lines).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(Type type)
    {
        var name = $"{type.Namespace}.{NameOf(type)}";
        yield return $"{name} = {Head(type)}";
        foreach (var member in Members(type)) yield return $"{name} :: {member}";
    }

    private static string Head(Type type)
    {
        var bases = Bases(type).Distinct().ToArray();
        return $"{Kind(type)} {NameOf(type)}{(bases.Length == 0 ? string.Empty : " : ")}{string.Join(", ", bases)}";
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (type.IsValueType) return "struct";
        if (IsDelegate(type)) return "delegate";
        return type switch
        {
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum || IsDelegate(type)) return [];
        var bases = type.GetInterfaces().Where(i => i.IsVisible).Select(NameOf);
        return type.BaseType is { } @base && @base != typeof(object) && @base != typeof(ValueType) ? bases.Prepend(NameOf(@base)) : bases;
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return [string.Join(", ", Enum.GetNames(type).OrderBy(n => Convert.ToInt64(Enum.Parse(type, n), CultureInfo.InvariantCulture)))];
        if (IsDelegate(type)) return [Method(type.GetMethod("Invoke")!)];
        return type.GetConstructors(Declared).Where(c => !c.IsStatic && IsVisible(c)).Select(Constructor)
            .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property))
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(Field))
            .Concat(type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).Select(e => $"event {NameOf(e.EventHandlerType!)} {e.Name}"))
            .Concat(type.GetMethods(Declared).Where(m => IsVisible(m) && !m.IsSpecialName && !OfEveryObject.Contains(m.Name)).Select(Method));
    }

    private static string Constructor(ConstructorInfo constructor) => $"{Protected(constructor)}ctor({Parameters(constructor)})";

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToArray();
        var get = accessors.Contains(property.GetMethod) ? "get; " : string.Empty;
        var set = accessors.Contains(property.SetMethod) ? "set; " : string.Empty;
        return $"{Static(accessors[0])}{Protected(accessors[0])}{NameOf(property.PropertyType)} {property.Name} {{ {get}{set}}}";
    }

    private static string Field(FieldInfo field) => field.IsLiteral
        ? $"const {NameOf(field.FieldType)} {field.Name} = {Value(field.GetRawConstantValue())}"
        : $"{(field.IsStatic ? "static " : string.Empty)}{(field.IsPublic ? string.Empty : "protected ")}{NameOf(field.FieldType)} {field.Name}";

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : string.Empty;
        return $"{Static(method)}{Protected(method)}{NameOf(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute), inherit: false);
        return string.Join(", ", method.GetParameters().Select(p =>
            (isExtension && p.Position == 0 ? "this " : string.Empty)
            + (p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : string.Empty)
            + $"{NameOf(p.ParameterType)} {p.Name}"
            + (p.HasDefaultValue ? $" = {Value(p.RawDefaultValue)}" : string.Empty)));
    }

    private static string Value(object? value) => value is null ? "default" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string NameOf(Type type)
    {
        if (type.IsGenericParameter) return type.Name;
        if (type.IsByRef) return NameOf(type.GetElementType()!) + "&";
        if (type.IsArray) return $"{NameOf(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        var arguments = type.GetGenericArguments();
        var own = type.IsNested ? arguments.Skip(type.DeclaringType!.GetGenericArguments().Length).ToArray() : arguments;
        var name = type.Name.Split('`')[0] + (own.Length == 0 ? string.Empty : $"<{string.Join(", ", own.Select(NameOf))}>");
        return type.IsNested ? $"{NameOf(type.DeclaringType!)}.{name}" : name;
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type);

    private static string Static(MethodBase method) => method.IsStatic ? "static " : string.Empty;

    private static string Protected(MethodBase method) => method.IsPublic ? string.Empty : "protected ";
}
