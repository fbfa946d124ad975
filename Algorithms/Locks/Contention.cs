namespace OrleansCluster.Algorithms.Locks;

/// <summary>Which names are contended most.</summary>
public static class Contention
{
    /// <summary>
    /// The first names by how many wait for them, then by how many hold them, then by name; in time that grows with all, and memory with those that are answered.
    /// </summary>
    /// <param name="names">All there are.</param>
    /// <param name="rankOf">How many wait for one, how many hold it, and what it is called.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<T> Top<T>(IEnumerable<T> names, Func<T, (int Waiting, int Holders, string Name)> rankOf, int limit)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(rankOf);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var order = Comparer<(int Waiting, int Holders, string Name)>.Create((one, other) =>
            one.Waiting != other.Waiting ? one.Waiting.CompareTo(other.Waiting)
            : one.Holders != other.Holders ? one.Holders.CompareTo(other.Holders)
            : string.CompareOrdinal(other.Name, one.Name));
        var kept = new PriorityQueue<T, (int Waiting, int Holders, string Name)>(limit + 1, order);
        foreach (var name in names)
        {
            kept.Enqueue(name, rankOf(name));
            if (kept.Count > limit)
                kept.Dequeue();
        }

        var top = new T[kept.Count];
        for (var at = top.Length - 1; at >= 0; at--)
            top[at] = kept.Dequeue();
        return top;
    }
}
