using System.Reflection;
using OrleansCluster.Embedded.Serialization.Collections;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>What any implementation of a collection interface becomes if its own type has no rule, as with the copier.</summary>
internal static class PlainCollections
{
    private static readonly Dictionary<Type, string> _converters = new()
    {
        [typeof(ListFallback<,>)] = nameof(ToList),
        [typeof(HashSetFallback<,>)] = nameof(ToSet),
        [typeof(DictionaryFallback<,,>)] = nameof(ToDictionary),
    };

    /// <summary>What makes a list, set or dictionary of a value; null if the type is no such interface.</summary>
    public static Func<object, object>? ConverterOf(Type type) =>
        type.IsInterface && CollectionCopiers.TryGetFallback(type, out var fallback)
            ? typeof(PlainCollections).GetMethod(_converters[fallback.GetGenericTypeDefinition()], BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<object, object>>()
            : null;

    private static object ToList<T>(object value) => new List<T>((IEnumerable<T>)value);

    private static object ToSet<T>(object value) => new HashSet<T>((IEnumerable<T>)value);

    private static object ToDictionary<TKey, TValue>(object value)
        where TKey : notnull => new Dictionary<TKey, TValue>((IEnumerable<KeyValuePair<TKey, TValue>>)value);
}
