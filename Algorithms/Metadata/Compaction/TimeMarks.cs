namespace OrleansCluster.Algorithms.Metadata.Compaction;

/// <summary>
/// Marks of revision and time, both growing. When there are too many, every second one goes: they span any time, the older ever
/// more coarsely.
/// </summary>
internal sealed class TimeMarks
{
    private readonly List<TimeMark> _marks = [];

    public IReadOnlyList<TimeMark> Current => _marks;

    public TimeMark[] Freeze() => [.. _marks];

    /// <summary>
    /// Adds a mark. One for a revision that has one already, or an older one, says nothing new: nothing has happened in between. Where a leader's
    /// clock is behind its predecessor's, the predecessor's later marks go, so that a clock that ran ahead only delays.
    /// </summary>
    public void Add(TimeMark mark)
    {
        _marks.RemoveAll(earlier => earlier.Milliseconds >= mark.Milliseconds);
        if (_marks.Count > 0 && _marks[^1].Revision >= mark.Revision)
            return;
        if (_marks.Count == MetadataLimits.MaxTimeMarks)
            Thin();
        _marks.Add(mark);
    }

    /// <summary>Drops the marks of revisions that are not readable any more.</summary>
    public void DropBefore(long revision) => _marks.RemoveAll(mark => mark.Revision < revision);

    /// <summary>Puts in a mark from a snapshot, behind those that are there.</summary>
    public void Restore(TimeMark mark) => _marks.Add(mark);

    private void Thin()
    {
        TimeMark[] kept = [.. _marks.Where((_, at) => at % 2 == 0)];
        _marks.Clear();
        _marks.AddRange(kept);
    }
}
