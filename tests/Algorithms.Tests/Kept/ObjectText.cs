using System.Collections;
using System.Globalization;
using System.Reflection;

namespace OrleansCluster.Algorithms.Tests.Kept;

/// <summary>
/// An object as a text of all that its public properties hold, and theirs: two that are alike give one text, and of two that are not, one
/// sees where they differ.
/// </summary>
internal static class ObjectText
{
    /// <summary>The public properties of a type that can be read and held on to, those of its base included, by name.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(one => one.GetIndexParameters().Length == 0 && !one.PropertyType.IsByRefLike)
        .OrderBy(one => one.Name, StringComparer.Ordinal);

    /// <summary>Whether it is told by a text of its own, and not by its properties.</summary>
    public static bool IsPlain(object value) =>
        value is string or ReadOnlyMemory<byte> or byte[] or Guid or TimeSpan || value.GetType() is { IsPrimitive: true } or { IsEnum: true };

    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        ReadOnlyMemory<byte> bytes => Convert.ToHexStringLower(bytes.Span),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        _ when IsPlain(value) => value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : $"{value}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ => $"{value.GetType().Name}({string.Join(", ", PropertiesOf(value.GetType()).Where(one => !LeadsBack(one, value)).Select(one => $"{one.Name}={Of(one.GetValue(value))}"))})",
    };

    // A value that follows from itself, such as the next of a number.
    private static bool LeadsBack(PropertyInfo property, object value) => property.PropertyType == value.GetType();
}
