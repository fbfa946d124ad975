using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Tests.Surface;

/// <summary>The public surface of an assembly, a line each type and each member: <c>Namespace.Type | what</c>.</summary>
internal static class DeclaredSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetTypes().Where(IsOfOrleans).SelectMany(Lines);

    public static string Name(Type type)
    {
        if (type.IsByRef) return Name(type.GetElementType()!) + "&";
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        var name = type.Name.Split('`')[0];
        if (type.IsNested && !type.IsGenericParameter) name = $"{Name(type.DeclaringType!)}.{name}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static bool IsOfOrleans(Type type) =>
        (type.IsPublic || (type.IsNestedPublic && IsOfOrleans(type.DeclaringType!)))
        && type.Namespace is { } space
        && (space == "Orleans" || space.StartsWith("Orleans.", StringComparison.Ordinal) || space.StartsWith("Microsoft.", StringComparison.Ordinal));

    private static IEnumerable<string> Lines(Type type)
    {
        var owner = $"{type.Namespace}.{Name(type)}";
        yield return $"{owner} | {Kind(type)}";
        foreach (var parent in Parents(type)) yield return $"{owner} | : {parent}";
        foreach (var member in Members(type)) yield return $"{owner} | {member}";
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (type.IsValueType) return "struct";
        if (typeof(Delegate).IsAssignableFrom(type)) return "delegate";
        return type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
    }

    private static IEnumerable<string> Parents(Type type)
    {
        if (type.IsEnum || typeof(Delegate).IsAssignableFrom(type)) yield break;
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)) yield return Name(parent);
        foreach (var contract in type.GetInterfaces().Where(i => i.IsVisible).Except(type.BaseType?.GetInterfaces() ?? [])) yield return Name(contract);
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return type.GetEnumNames().Select(n => $"value {n}");
        if (typeof(Delegate).IsAssignableFrom(type)) return [Method(type.GetMethod("Invoke")!)];
        return type.GetConstructors(Declared).Where(IsVisible).Where(c => !c.IsStatic).Select(c => $"ctor({Parameters(c)})")
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily).Select(Field))
            .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property))
            .Concat(type.GetMethods(Declared).Where(m => IsVisible(m) && !m.IsSpecialName && !IsOfObject(m)).Select(Method));
    }

    private static bool IsVisible(MethodBase method) => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !method.IsPrivate;

    /// <summary>Equality and text, which everything has.</summary>
    private static bool IsOfObject(MethodInfo method) => method.Name is "Equals" or "GetHashCode" or "ToString" or "PrintMembers" or "<Clone>$" || method.Name.Contains('<', StringComparison.Ordinal);

    private static string Field(FieldInfo field) => field.IsLiteral
        ? string.Create(CultureInfo.InvariantCulture, $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}")
        : $"{(field.IsStatic ? "static " : string.Empty)}{Name(field.FieldType)} {field.Name}";

    private static string Property(PropertyInfo property)
    {
        var accessors = string.Concat(property.GetAccessors(nonPublic: true).Where(IsVisible)
            .Select(a => a == property.GetMethod ? "get; " : "set; ").Order(StringComparer.Ordinal));
        var isStatic = property.GetAccessors(nonPublic: true)[0].IsStatic;
        return $"{(isStatic ? "static " : string.Empty)}{Name(property.PropertyType)} {property.Name} {{ {accessors}}}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : string.Empty;
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : string.Empty;
        return $"{(method.IsStatic ? "static " : string.Empty)}{Name(method.ReturnType)} {method.Name}{generic}({extension}{Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{(p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : string.Empty)}{Name(p.ParameterType)} {p.Name}{Default(p)}"));

    private static string Default(ParameterInfo parameter) => parameter.HasDefaultValue
        ? string.Create(CultureInfo.InvariantCulture, $" = {(parameter.ParameterType.IsEnum ? parameter.DefaultValue : parameter.RawDefaultValue) ?? "default"}")
        : string.Empty;
}
