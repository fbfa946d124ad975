namespace OrleansCluster.Algorithms.Files;

/// <summary>
/// The rules of a directory's index of names. Pure.
///
/// <para>Claim: a committed file's name is in its directory's index. The index is written apart from the file, so this needs
/// an order and a number:
/// <list type="number">
/// <item>A write opens its session durably <i>first</i>, then adds its name (if no file is committed), and only then may it
/// commit. Adding gives the name a new sequence number, even if the name is there.</item>
/// <item>A name is removed only after its file was asked and answered, from its durable record, that nothing is committed
/// and no session is open; and only if the name still has the sequence number that it had before the question.</item>
/// </list>
/// Let a removal rest on an answer given at time t. A commit that is visible after t is the work of a session that was open
/// at t (then the answer would have been another) or opened later. The first such session after t found no file and so added
/// the name after t, with a new number: a removal that comes later finds another number and does nothing, one that came
/// earlier was undone by the addition. Later sessions either do the same, or found a file, which had its name by this very
/// argument. A message that is delivered late or twice only raises the number. The same holds for directories, "has names"
/// in place of "has a session or a file".</para>
/// </summary>
public static class DirectoryIndex
{
    private const char DirectoryMark = '/';

    /// <summary>The key of a name in the index.</summary>
    public static string KeyOf(string name, bool isDirectory) => isDirectory ? name + DirectoryMark : name;

    /// <summary>Whether the key is a directory's.</summary>
    public static bool IsDirectory(string key) => key.EndsWith(DirectoryMark);

    /// <summary>The name that a key stands for.</summary>
    public static string NameOf(string key) => key.TrimEnd(DirectoryMark);

    /// <summary>
    /// The record after a batch: first names go whose number is still the one given, then names are added. A directory that
    /// has lost its last name is no longer registered.
    /// </summary>
    public static DirectoryChange Apply(
        DirectoryRecord record, IEnumerable<string> additions, IEnumerable<DirectoryName> removals, int limit)
    {
        var names = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in record.Names)
            names.Add(name.Key, name.Sequence);
        var changed = false;
        foreach (var removal in removals)
            changed |= names.TryGetValue(removal.Key, out var sequence) && sequence == removal.Sequence && names.Remove(removal.Key);
        var refused = new HashSet<string>(StringComparer.Ordinal);
        var next = record.Sequence;
        foreach (var key in additions)
        {
            if (names.Count >= limit && !names.ContainsKey(key))
                refused.Add(key);
            else
                names[key] = ++next;
        }

        if (!changed && next == record.Sequence)
            return new DirectoryChange(record, refused);
        DirectoryName[] left = [.. names.Select(pair => new DirectoryName(pair.Key, pair.Value))];
        return new DirectoryChange(new DirectoryRecord(next, record.Registered && left.Length > 0, left), refused);
    }

    /// <summary>At most <paramref name="limit"/> names after <paramref name="after"/>, and whether more follow.</summary>
    public static (ArraySegment<DirectoryName> Names, bool More) Page(DirectoryRecord record, string? after, int limit)
    {
        var first = 0;
        if (after is not null)
        {
            var at = Array.BinarySearch(record.Names, new DirectoryName(after, 0), ByKey);
            first = at < 0 ? ~at : at + 1;
        }

        var count = Math.Min(limit, record.Names.Length - first);
        return (new ArraySegment<DirectoryName>(record.Names, first, count), first + count < record.Names.Length);
    }

    /// <summary>The entry of a key, or null.</summary>
    public static DirectoryName? Find(DirectoryRecord record, string key)
    {
        var at = Array.BinarySearch(record.Names, new DirectoryName(key, 0), ByKey);
        return at < 0 ? null : record.Names[at];
    }

    private static Comparer<DirectoryName> ByKey { get; } = Comparer<DirectoryName>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));
}
