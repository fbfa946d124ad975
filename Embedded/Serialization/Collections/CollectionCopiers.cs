using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using OrleansCluster.Embedded.Serialization.Objects;

namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Which copier belongs to which type of the framework, by generic definition.</summary>
internal static class CollectionCopiers
{
    private static readonly Dictionary<Type, Type> _copiers = new()
    {
        [typeof(List<>)] = typeof(ListCopier<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryCopier<,>),
        [typeof(HashSet<>)] = typeof(HashSetCopier<>),
        [typeof(Queue<>)] = typeof(QueueCopier<>),
        [typeof(Stack<>)] = typeof(StackCopier<>),
        [typeof(LinkedList<>)] = typeof(LinkedListCopier<>),
        [typeof(SortedSet<>)] = typeof(SortedSetCopier<>),
        [typeof(SortedDictionary<,>)] = typeof(SortedDictionaryCopier<,>),
        [typeof(SortedList<,>)] = typeof(SortedListCopier<,>),
        [typeof(Collection<>)] = typeof(CollectionCopier<>),
        [typeof(ReadOnlyCollection<>)] = typeof(ReadOnlyCollectionCopier<>),
        [typeof(ReadOnlyDictionary<,>)] = typeof(ReadOnlyDictionaryCopier<,>),
        [typeof(ConcurrentDictionary<,>)] = typeof(ConcurrentDictionaryCopier<,>),
        [typeof(ConcurrentQueue<>)] = typeof(ConcurrentQueueCopier<>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrayCopier<>),
        [typeof(ImmutableList<>)] = typeof(ImmutableListCopier<>),
        [typeof(ImmutableQueue<>)] = typeof(ImmutableQueueCopier<>),
        [typeof(ImmutableStack<>)] = typeof(ImmutableStackCopier<>),
        [typeof(ImmutableHashSet<>)] = typeof(ImmutableHashSetCopier<>),
        [typeof(ImmutableSortedSet<>)] = typeof(ImmutableSortedSetCopier<>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionaryCopier<,>),
        [typeof(ImmutableSortedDictionary<,>)] = typeof(ImmutableSortedDictionaryCopier<,>),
        [typeof(ReadOnlyMemory<>)] = typeof(ReadOnlyMemoryCopier<>),
        [typeof(Memory<>)] = typeof(MemoryCopier<>),
        [typeof(ArraySegment<>)] = typeof(ArraySegmentCopier<>),
        [typeof(Nullable<>)] = typeof(NullableCopier<>),
        [typeof(BitArray)] = typeof(BitArrayCopier),
        [typeof(ArrayList)] = typeof(ArrayListCopier),
        [typeof(NameValueCollection)] = typeof(NameValueCollectionCopier),
        [typeof(IPEndPoint)] = typeof(IPEndPointCopier),
    };

    /// <summary>Types that are nothing but their fields.</summary>
    private static readonly HashSet<Type> _plain =
    [
        typeof(KeyValuePair<,>),
        typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>),
        typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>),
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>), typeof(Tuple<,,,,,>),
        typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>),
    ];

    private static readonly Dictionary<Type, Type> _fallbacks = new()
    {
        [typeof(IEnumerable<>)] = typeof(ListFallback<,>),
        [typeof(ICollection<>)] = typeof(ListFallback<,>),
        [typeof(IList<>)] = typeof(ListFallback<,>),
        [typeof(IReadOnlyCollection<>)] = typeof(ListFallback<,>),
        [typeof(IReadOnlyList<>)] = typeof(ListFallback<,>),
        [typeof(ISet<>)] = typeof(HashSetFallback<,>),
        [typeof(IReadOnlySet<>)] = typeof(HashSetFallback<,>),
        [typeof(IDictionary<,>)] = typeof(DictionaryFallback<,,>),
        [typeof(IReadOnlyDictionary<,>)] = typeof(DictionaryFallback<,,>),
    };

    /// <summary>The types of the framework that have rules of their own here, generic ones as definitions, and the interfaces.</summary>
    public static IEnumerable<Type> Types => _copiers.Keys.Concat(_plain).Concat(_fallbacks.Keys);

    /// <summary>Whether the type is nothing but its fields: a pair or a tuple.</summary>
    public static bool IsPlain(Type type) => type.IsGenericType && _plain.Contains(type.GetGenericTypeDefinition());

    /// <summary>The copier type of a type of the framework.</summary>
    public static bool TryGet(Type type, [MaybeNullWhen(false)] out Type copier)
    {
        if (IsPlain(type))
        {
            copier = (type.IsValueType ? typeof(StructCopier<>) : typeof(ObjectCopier<>)).MakeGenericType(type);
            return true;
        }

        if (!type.IsGenericType)
            return _copiers.TryGetValue(type, out copier);

        if (!_copiers.TryGetValue(type.GetGenericTypeDefinition(), out copier))
            return false;

        copier = copier.MakeGenericType(type.GetGenericArguments());
        return true;
    }

    /// <summary>For a collection interface, what makes a plain collection of any implementation.</summary>
    public static bool TryGetFallback(Type type, [MaybeNullWhen(false)] out Type fallback)
    {
        fallback = null;
        if (!type.IsGenericType || !_fallbacks.TryGetValue(type.GetGenericTypeDefinition(), out var definition))
            return false;

        fallback = definition.MakeGenericType([type, .. type.GetGenericArguments()]);
        return true;
    }
}
