namespace OrleansCluster.Algorithms.Metadata.Compaction;

/// <summary>
/// When to give up history: what is older than an age, or more than a number of revisions, whichever reaches further. Null
/// turns a rule off. The leader asks now and then, and proposes what comes out.
/// </summary>
/// <param name="MaxAge">
/// Readable stays every revision that was the newest one within this time, by the leaders' wall clocks: at least that much, and
/// more by up to the distance of two marks.
/// </param>
/// <param name="MaxRevisions">How many revisions before the newest stay readable.</param>
public sealed record CompactionPolicy(TimeSpan? MaxAge, long? MaxRevisions)
{
    /// <summary>The revision to compact at; null if there is nothing to do.</summary>
    public long? Decide(long revision, long compacted, IReadOnlyList<TimeMark> marks, DateTimeOffset now)
    {
        var byCount = MaxRevisions is { } count ? revision - count : 0;
        var byAge = MaxAge is { } age ? NewestAt(marks, (now - age).ToUnixTimeMilliseconds()) : 0;
        var target = Math.Min(revision, Math.Max(byCount, byAge));
        return target > compacted ? target : null;
    }

    private static long NewestAt(IReadOnlyList<TimeMark> marks, long unixMilliseconds)
    {
        long newest = 0;
        foreach (var mark in marks)
        {
            if (mark.UnixMilliseconds <= unixMilliseconds)
                newest = mark.Revision;
        }

        return newest;
    }
}
