using OrleansCluster.Algorithms.Cache.Entries;

namespace OrleansCluster.Algorithms.Cache.Tags;

/// <summary>
/// The tags that entries have, for the writer. A tag that no entry has is forgotten, and with it when it was invalidated: nothing is left that
/// it could be asked for. So the memory of invalidations is bounded by that of entries.
/// </summary>
internal sealed class TagTable
{
    private readonly Dictionary<string, CacheTag> _tags = new(StringComparer.Ordinal);

    /// <summary>What the tags take, as <see cref="EntryCost"/> counts it.</summary>
    public long Bytes { get; private set; }

    public int Count => _tags.Count;

    public CacheTag? Find(string name) => _tags.GetValueOrDefault(name);

    /// <summary>What is to be counted for tags that are not there yet.</summary>
    public long BytesFor(IReadOnlyList<string> names)
    {
        var bytes = 0L;
        for (var at = 0; at < names.Count; at++)
            bytes += _tags.ContainsKey(names[at]) ? 0 : EntryCost.OfTag(names[at]);
        return bytes;
    }

    /// <summary>The tags of an entry that is about to be; each is there until it is released.</summary>
    public CacheTag[] Acquire(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return [];
        var tags = new CacheTag[names.Count];
        for (var at = 0; at < tags.Length; at++)
        {
            if (!_tags.TryGetValue(names[at], out var tag))
            {
                _tags.Add(names[at], tag = new(names[at]));
                Bytes += EntryCost.OfTag(tag.Name);
            }

            tag.Entries++;
            tags[at] = tag;
        }

        return tags;
    }

    public void Release(CacheTag[] tags)
    {
        foreach (var tag in tags)
        {
            if (--tag.Entries > 0)
                continue;
            _tags.Remove(tag.Name);
            Bytes -= EntryCost.OfTag(tag.Name);
        }

        // A dictionary does not shrink by itself.
        if (_tags.Capacity > 16 && _tags.Count < _tags.Capacity / 4)
            _tags.TrimExcess(_tags.Count * 2);
    }
}
