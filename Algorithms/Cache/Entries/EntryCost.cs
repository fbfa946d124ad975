namespace OrleansCluster.Algorithms.Cache.Entries;

/// <summary>
/// What things take of the process's memory, in bytes, on 64-bit .NET: an object has a header and a type pointer of 8 bytes each, an array 8 more for
/// its length, and both are padded to 8. What depends on history, such as how full a hash table is, is counted rather high than low, and always
/// the same, so that an owner and its backups count alike. A test holds these constants to the process: what it really uses is between 0.8 and
/// 1.08 of what is counted. Garbage that is not collected yet, arrays while they are replaced by larger ones, and values that a reader or a
/// snapshot still holds, are on top.
/// </summary>
public static class EntryCost
{
    /// <summary>What an empty table takes, its timer wheel included.</summary>
    public const long EmptyTable = 8 * 1024;

    private const int ObjectHeader = 16;
    private const int ArrayHeader = 24;
    private const int Reference = 8;

    // An entry's fields (CacheEntry): five words.
    private const int Entry = ObjectHeader + (5 * Reference);

    // The hash table has 12 bytes a slot and is between 5/16 and 3/4 full, unless many were removed: 16 to 38. The queue has 8, and is between half full and full: 8 to 16.
    private const int Places = 32 + 12;

    // Fields of EntryAttributes: eight words.
    private const int Attributes = ObjectHeader + (8 * Reference);

    // Fields of CacheTag: three words; its name; the place in a dictionary, which is between half full and full.
    private const int Tag = ObjectHeader + (3 * Reference) + 48;

    /// <summary>An entry, its tags' names not included.</summary>
    /// <param name="keyBytes">The length of its key.</param>
    /// <param name="valueBytes">The length of its value.</param>
    /// <param name="hasAttributes">It has an expiry or tags.</param>
    /// <param name="tags">How many tags it has.</param>
    public static long Of(int keyBytes, int valueBytes, bool hasAttributes, int tags) => OfPayload(keyBytes + valueBytes, hasAttributes, tags);

    /// <summary>The name of a tag, once for all the entries that have it.</summary>
    public static long OfTag(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return Tag + Padded(ObjectHeader + 4 + ((tag.Length + 1) * sizeof(char)));
    }

    internal static long OfPayload(int payloadBytes, bool hasAttributes, int tags) =>
        Entry + Places + ArrayHeader + Padded(payloadBytes) + OfAttributes(hasAttributes, tags);

    internal static long OfAttributes(bool hasAttributes, int tags) =>
        (hasAttributes ? Attributes : 0) + (tags > 0 ? ArrayHeader + (tags * Reference) : 0);

    internal static long Of(CacheEntry entry) => OfPayload(entry.Payload.Length, entry.Attributes is not null, entry.Attributes?.Tags.Length ?? 0);

    // Whether a tag may be; a text that has half of a surrogate pair has no bytes.
    internal static bool IsTag(string? tag)
    {
        if (string.IsNullOrEmpty(tag) || tag.Length > CacheLimits.MaxTagBytes)
            return false;
        Span<byte> bytes = stackalloc byte[CacheLimits.MaxTagBytes];
        return System.Text.Unicode.Utf8.FromUtf16(tag, bytes, out _, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;
    }

    private static int Padded(int bytes) => (bytes + 7) & ~7;
}
