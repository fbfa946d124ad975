namespace OrleansCluster.Algorithms.Metadata.Compaction;

/// <summary>
/// When to give up history: what is older than an age, more than a number of revisions, or more than a number of bytes, whichever
/// reaches furthest. Null turns a rule off. The leader asks now and then, and proposes what comes out.
/// </summary>
/// <param name="MaxAge">
/// Readable stays every revision that was the newest one within this time, by the leaders' monotonic clocks: at least that much, and
/// more by up to the distance of two marks and, for each change of leader, the time since the last mark.
/// </param>
/// <param name="MaxRevisions">How many revisions before the newest stay readable.</param>
/// <param name="MaxBytes">
/// How many bytes versions that are not the newest of their key, and deletions, may count for. Where less is left of the store's quota
/// beside what is not history, half of that: so history alone never fills a store.
/// </param>
public sealed record CompactionPolicy(TimeSpan? MaxAge, long? MaxRevisions, long? MaxBytes = null)
{
    /// <summary>Revisions before the newest that are never given up for their bytes: who reads or watches close behind is not cut off.</summary>
    public const int KeptRevisions = 100;

    // It is given up in parts of so much of what is allowed, and not with every change.
    private const int PartsOfBound = 8;

    /// <summary>The revision to compact at for its age or the number of those after it; null if there is nothing to do.</summary>
    /// <param name="revision">The newest.</param>
    /// <param name="compacted">The one compacted at last.</param>
    /// <param name="marks">When which revision was the newest.</param>
    /// <param name="now">The time that the marks are of, in milliseconds.</param>
    public long? Decide(long revision, long compacted, IReadOnlyList<TimeMark> marks, long now)
    {
        var byCount = MaxRevisions is { } count ? revision - count : 0;
        var byAge = MaxAge is { } age ? NewestAt(marks, now - (long)age.TotalMilliseconds) : 0;
        var target = Math.Min(revision, Math.Max(byCount, byAge));
        return target > compacted ? target : null;
    }

    /// <summary>How many bytes of history are too many, and so to be given up; 0 for none.</summary>
    /// <param name="live">What the newest versions of all keys count for.</param>
    /// <param name="retained">What all versions do.</param>
    /// <param name="limit">What the store may retain.</param>
    public long BytesToFree(long live, long retained, long limit)
    {
        if (MaxBytes is not { } most)
            return 0;
        var bound = Math.Min(most, Math.Max(0, limit - live) / 2);
        var history = retained - live;
        return history > bound ? history - bound + (bound / PartsOfBound) : 0;
    }

    /// <summary>The newest revision that may be compacted at for its bytes.</summary>
    public static long NewestToGiveUp(long revision) => Math.Max(0, revision - KeptRevisions);

    private static long NewestAt(IReadOnlyList<TimeMark> marks, long milliseconds)
    {
        long newest = 0;
        foreach (var mark in marks)
        {
            // Both times are cut to whole milliseconds: of two that are as far apart as the age, the later may be short of it.
            if (mark.Milliseconds < milliseconds)
                newest = mark.Revision;
        }

        return newest;
    }
}
