using System.Collections.Immutable;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>What the group has truly done, by revision and by time: the tape, replayed by the rules.</summary>
internal sealed class TrueHistory
{
    private readonly TrueStore _store = new();
    private readonly List<TrueEffect> _effects = [];
    private readonly List<(long At, long Revision)> _reached = [];
    private readonly List<(long At, long Revision)> _compacted = [];

    public TrueHistory()
    {
    }

    public TrueHistory(IEnumerable<TapeEntry> tape)
    {
        foreach (var entry in tape) Add(entry);
    }

    /// <summary>Told of each entry, when it was added.</summary>
    public event Action<TrueEffect>? Added;

    /// <summary>Of every entry, in the order of the log.</summary>
    public IReadOnlyList<TrueEffect> Effects => _effects;

    /// <summary>The newest revision.</summary>
    public long Revision => _store.Revision;

    /// <summary>The leases that there are in the end.</summary>
    public IReadOnlyDictionary<long, TrueLease> Leases => _store.Leases;

    /// <summary>The prefixes that are bounded now; the empty one stands for the store.</summary>
    public IEnumerable<string> Quotas => _store.Quotas;

    /// <summary>The first answer of a replica that is not what the rules say; null if there is none.</summary>
    public Violation? Wrong { get; private set; }

    /// <summary>What every key held at a revision.</summary>
    public ImmutableSortedDictionary<string, TrueVersion> At(long revision) => _store.At(revision);

    /// <summary>What the revisions from one to another, that excluded, changed in a range.</summary>
    public IEnumerable<TrueChange> Changes(KeyRange range, long from, long to)
    {
        for (var revision = Math.Max(1, from); revision < to && revision <= Revision; revision++)
        {
            foreach (var change in _store.ChangesOf(revision))
            {
                if (range.Contains(ByteString.OfUtf8(change.Now.Key))) yield return change;
            }
        }
    }

    /// <summary>The newest revision that was certainly committed at a time.</summary>
    public long RevisionAt(long time) => Newest(_reached, time);

    /// <summary>The newest revision at which a compaction was certainly committed at a time.</summary>
    public long CompactedAt(long time) => Newest(_compacted, time);

    /// <summary>When a revision was certainly committed, in ticks; there is such a revision.</summary>
    public long MadeAt(long revision) => _reached.Find(one => one.Revision >= revision).At;

    /// <summary>Whether the store was ever compacted at a revision.</summary>
    public bool WasCompactedAt(long revision) => _compacted.Any(one => one.Revision == revision);

    // The lists grow in revision; in time they need not: what is applied later may be known earlier, by another replica.
    private static long Newest(List<(long At, long Revision)> list, long time)
    {
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (list[i].At <= time) return list[i].Revision;
        }

        return 0;
    }

    /// <summary>The next entry of the log.</summary>
    public void Add(TapeEntry entry)
    {
        var effect = _store.Apply(entry);
        Note(effect);
        Added?.Invoke(effect);
    }

    private void Note(TrueEffect effect)
    {
        _effects.Add(effect);
        var before = _reached.Count == 0 ? 0 : _reached[^1].Revision;
        if (effect.Revision > before) _reached.Add((effect.Entry.Applied, effect.Revision));
        if (effect is { HasRun: true, Command: CompactCommand compact }) _compacted.Add((effect.Entry.Applied, compact.Revision));
        var told = AnswerText.Of(effect.Entry.Answer);
        if (told == effect.Answer || Wrong is not null) return;
        var what = $"Entry {effect.Entry.Index}, {CommandText.Of(effect.Entry.Command)}, was answered \"{told}\" by {effect.Entry.By}; by the rules it is \"{effect.Answer}\".";
        Wrong = new Violation("answers by the rules", what, [], []);
    }
}
