using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// The bodies of the framework's collections: a method for each, of its name and with its type parameters, found by reflection. The
/// copier's tables say which there must be.
/// </summary>
internal static class FrameworkBodies
{
    /// <summary>The body of a class that CollectionCopiers has a copier for.</summary>
    public static WireBody Create(WireCodecProvider provider, Type type)
    {
        var method = typeof(FrameworkBodies).GetMethod(type.Name.Split('`')[0], BindingFlags.Static | BindingFlags.NonPublic)!;
        if (type.IsGenericType) method = method.MakeGenericMethod(type.GetGenericArguments());
        return method.CreateDelegate<Func<WireCodecProvider, WireBody>>()(provider);
    }

    private static WireBody List<T>(WireCodecProvider provider) => new ListBody<T>(provider);

    private static WireBody Dictionary<TKey, TValue>(WireCodecProvider provider)
        where TKey : notnull =>
        new DictionaryBody<TKey, TValue>(provider,
            new(map => [.. map], comparer => new((IEqualityComparer<TKey>?)comparer), (map, pair) => map.Add(pair.Key, pair.Value))
            { Comparer = map => NotDefault(map.Comparer) });

    private static WireBody HashSet<T>(WireCodecProvider provider) =>
        Of<HashSet<T>, T>(provider,
            new(set => [.. set], comparer => new((IEqualityComparer<T>?)comparer), (set, element) => set.Add(element))
            { Comparer = set => NotDefault(set.Comparer) });

    private static WireBody Queue<T>(WireCodecProvider provider) =>
        Of<Queue<T>, T>(provider, new(queue => queue.ToArray(), _ => new(), (queue, element) => queue.Enqueue(element)));

    /// <summary>A stack enumerates from the top; it is filled from the bottom.</summary>
    private static WireBody Stack<T>(WireCodecProvider provider) =>
        Of<Stack<T>, T>(provider, new(Reversed, _ => new(), (stack, element) => stack.Push(element)));

    private static WireBody LinkedList<T>(WireCodecProvider provider) =>
        Of<LinkedList<T>, T>(provider, new(list => [.. list], _ => new(), (list, element) => list.AddLast(element)));

    private static WireBody SortedSet<T>(WireCodecProvider provider) =>
        Of<SortedSet<T>, T>(provider,
            new(set => [.. set], comparer => new((IComparer<T>?)comparer), (set, element) => set.Add(element))
            { Comparer = set => NotDefault(set.Comparer) });

    private static WireBody SortedDictionary<TKey, TValue>(WireCodecProvider provider)
        where TKey : notnull =>
        Of<SortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(provider,
            new(map => [.. map], comparer => new((IComparer<TKey>?)comparer), (map, pair) => map.Add(pair.Key, pair.Value))
            { Comparer = map => NotDefault(map.Comparer) });

    private static WireBody SortedList<TKey, TValue>(WireCodecProvider provider)
        where TKey : notnull =>
        Of<SortedList<TKey, TValue>, KeyValuePair<TKey, TValue>>(provider,
            new(map => [.. map], comparer => new((IComparer<TKey>?)comparer), Append)
            { Comparer = map => NotDefault(map.Comparer) });

    private static WireBody Collection<T>(WireCodecProvider provider) =>
        Of<Collection<T>, T>(provider, new(collection => [.. collection], _ => [], (collection, element) => collection.Add(element)));

    private static WireBody ReadOnlyCollection<T>(WireCodecProvider provider) =>
        new ViewBody<ReadOnlyCollection<T>, List<T>>(provider, new ListBody<T>(provider), view => [.. view], () => [], list => new(list));

    private static WireBody ReadOnlyDictionary<TKey, TValue>(WireCodecProvider provider)
        where TKey : notnull =>
        new ViewBody<ReadOnlyDictionary<TKey, TValue>, Dictionary<TKey, TValue>>(provider,
            (IBasePart<Dictionary<TKey, TValue>>)Dictionary<TKey, TValue>(provider), view => new(view), () => [], map => new(map));

    /// <summary>With few locks: an empty one takes hundreds of bytes otherwise, and a message may hold many.</summary>
    private static WireBody ConcurrentDictionary<TKey, TValue>(WireCodecProvider provider)
        where TKey : notnull =>
        Of<ConcurrentDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(provider,
            new(map => map.ToArray(), comparer => new(1, 1, (IEqualityComparer<TKey>?)comparer), (map, pair) => map.TryAdd(pair.Key, pair.Value))
            { Comparer = map => NotDefault(map.Comparer) });

    private static WireBody ConcurrentQueue<T>(WireCodecProvider provider) =>
        Of<ConcurrentQueue<T>, T>(provider, new(queue => queue.ToArray(), _ => new(), (queue, element) => queue.Enqueue(element)));

    private static WireBody ImmutableList<T>(WireCodecProvider provider) =>
        Of<ImmutableList<T>, T>(provider, new(list => [.. list], Build: (elements, _, _) => [.. elements]));

    private static WireBody ImmutableQueue<T>(WireCodecProvider provider) =>
        Of<ImmutableQueue<T>, T>(provider, new(queue => [.. queue], Build: (elements, _, _) => [.. elements]));

    private static WireBody ImmutableStack<T>(WireCodecProvider provider) =>
        Of<ImmutableStack<T>, T>(provider,
            new(Reversed, Build: (elements, _, _) => System.Collections.Immutable.ImmutableStack.CreateRange(elements)));

    private static WireBody ImmutableHashSet<T>(WireCodecProvider provider) =>
        Of<ImmutableHashSet<T>, T>(provider,
            new(set => [.. set], Build: (elements, comparer, _) => System.Collections.Immutable.ImmutableHashSet.CreateRange((IEqualityComparer<T>?)comparer, elements))
            { Comparer = set => NotDefault(set.KeyComparer) });

    private static WireBody ImmutableSortedSet<T>(WireCodecProvider provider) =>
        Of<ImmutableSortedSet<T>, T>(provider,
            new(set => [.. set], Build: (elements, comparer, _) => System.Collections.Immutable.ImmutableSortedSet.CreateRange((IComparer<T>?)comparer, elements))
            { Comparer = set => NotDefault(set.KeyComparer) });

    private static WireBody ImmutableDictionary<TKey, TValue>(WireCodecProvider provider)
        where TKey : notnull =>
        Of<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(provider,
            new(map => [.. map], Build: (pairs, comparer, values) => System.Collections.Immutable.ImmutableDictionary.CreateRange((IEqualityComparer<TKey>?)comparer, (IEqualityComparer<TValue>?)values, pairs))
            { Comparer = map => NotDefault(map.KeyComparer), ValueComparer = map => NotDefault(map.ValueComparer) });

    private static WireBody ImmutableSortedDictionary<TKey, TValue>(WireCodecProvider provider)
        where TKey : notnull =>
        Of<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(provider,
            new(map => [.. map], Build: (pairs, comparer, values) => System.Collections.Immutable.ImmutableSortedDictionary.CreateRange((IComparer<TKey>?)comparer, (IEqualityComparer<TValue>?)values, pairs))
            { Comparer = map => NotDefault(map.KeyComparer), ValueComparer = map => NotDefault(map.ValueComparer) });

    private static WireBody BitArray(WireCodecProvider provider) =>
        new SurrogateBody<BitArray, ReadOnlyMemory<bool>>(provider, bits => bits.Cast<bool>().ToArray(), bits => new BitArray(bits.ToArray()));

    private static WireBody ArrayList(WireCodecProvider provider) =>
        Of<ArrayList, object?>(provider, new(list => list.ToArray(), _ => [], (list, element) => list.Add(element)));

    private static WireBody NameValueCollection(WireCodecProvider provider) =>
        Of<NameValueCollection, KeyValuePair<string?, string[]?>>(provider,
            new(Names, comparer => new((IEqualityComparer?)comparer), AddNames)
            { Comparer = ComparerOf });

    private static WireBody IPEndPoint(WireCodecProvider provider) =>
        new SurrogateBody<IPEndPoint, KeyValuePair<IPAddress, int>>(provider, point => new(point.Address, point.Port), pair => new IPEndPoint(pair.Key, pair.Value));

    private static CollectionBody<TCollection, T> Of<TCollection, T>(WireCodecProvider provider, CollectionShape<TCollection, T> shape)
        where TCollection : class => new(provider, shape);

    private static IEqualityComparer<T>? NotDefault<T>(IEqualityComparer<T> comparer) => ReferenceEquals(comparer, EqualityComparer<T>.Default) ? null : comparer;

    private static IComparer<T>? NotDefault<T>(IComparer<T> comparer) => ReferenceEquals(comparer, Comparer<T>.Default) ? null : comparer;

    private static T[] Reversed<T>(IEnumerable<T> elements)
    {
        T[] array = [.. elements];
        Array.Reverse(array);
        return array;
    }

    /// <summary>Keys come in order; each out of order would move all others, which takes for ever in a large list.</summary>
    private static void Append<TKey, TValue>(SortedList<TKey, TValue> list, KeyValuePair<TKey, TValue> pair)
        where TKey : notnull
    {
        if (list.Count > 0 && list.Comparer.Compare(list.GetKeyAtIndex(list.Count - 1), pair.Key) >= 0)
            throw new FormatException("The keys of a sorted list are not in order.");
        list.Add(pair.Key, pair.Value);
    }

    private static KeyValuePair<string?, string[]?>[] Names(NameValueCollection names) =>
        [.. Enumerable.Range(0, names.Count).Select(i => new KeyValuePair<string?, string[]?>(names.GetKey(i), names.GetValues(i)))];

    private static void AddNames(NameValueCollection names, KeyValuePair<string?, string[]?> pair)
    {
        if (pair.Value is null) names.Add(pair.Key, null);
        foreach (var value in pair.Value ?? []) names.Add(pair.Key, value);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Comparer")]
    private static extern IEqualityComparer ComparerOf(NameObjectCollectionBase names);
}
