namespace OrleansCluster.Algorithms.Metadata.Keys;

/// <summary>
/// What the index holds for a key: its only version, or its history. Most keys of a large store have one version, so that one
/// stands in the index by itself, without anything around it.
/// </summary>
internal readonly struct KeyEntry
{
    private readonly object _content;

    public KeyEntry(KeyVersion only) => _content = only;

    private KeyEntry(KeyHistory history) => _content = history;

    public int Count => _content is KeyHistory history ? history.Count : 1;

    public KeyVersion Newest => _content is KeyHistory history ? history.Newest : (KeyVersion)_content;

    /// <summary>A version, counted from the oldest.</summary>
    public KeyVersion this[int at] => _content is KeyHistory history ? history[at] : (KeyVersion)_content;

    public static KeyEntry Of(KeyVersion[] versions) => versions.Length == 1 ? new(versions[0]) : new(new KeyHistory(versions));

    public KeyEntry With(KeyVersion next) => new(_content is KeyHistory history ? history.With(next) : new KeyHistory([Newest, next]));

    /// <summary>What the key held at a revision: a version, a deletion, or null if it had not been.</summary>
    public KeyVersion? At(long revision)
    {
        var count = CountUpTo(revision);
        return count == 0 ? null : this[count - 1];
    }

    /// <summary>
    /// How many of the oldest versions nobody can reach who reads at <paramref name="floor"/> or later: those that another
    /// follows at or before it, and a deletion that is the last one there.
    /// </summary>
    public int CountUnreachable(long floor)
    {
        var count = CountUpTo(floor);
        return count == 0 || this[count - 1].IsDeletion ? count : count - 1;
    }

    /// <summary>The entry without its oldest versions, of which at least one must stay.</summary>
    public KeyEntry WithoutOldest(int count)
    {
        if (count == 0)
            return this;
        var history = (KeyHistory)_content;
        return history.Count - count == 1 ? new(history.Newest) : new(history.WithoutOldest(count));
    }

    private int CountUpTo(long revision)
    {
        // Most reads want the newest.
        if (Newest.ModRevision <= revision)
            return Count;
        var low = 0;
        var high = Count - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (this[middle].ModRevision <= revision)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
