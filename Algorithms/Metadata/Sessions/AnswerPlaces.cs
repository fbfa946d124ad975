namespace OrleansCluster.Algorithms.Metadata.Sessions;

/// <summary>
/// A place for the answer to each number of a run, filled in any order, each once, and stamped with the order. One thread fills them; others
/// may look meanwhile.
/// </summary>
/// <param name="first">The number of the first place.</param>
/// <param name="length">How many there are.</param>
internal sealed class AnswerPlaces(long first, int length)
{
    private readonly StoredAnswer?[] _answers = new StoredAnswer?[length];
    private readonly int[] _stamps = new int[length];

    public long First => first;

    public int Length => length;

    /// <summary>The highest number that has an answer; the one before the first, if none has.</summary>
    public long Highest { get; private set; } = first - 1;

    /// <summary>How many answers were put in.</summary>
    public int Stamp { get; private set; }

    public bool HasRoomFor(long number) => number >= first && number - first < length;

    /// <summary>The answer to a number, if it was among the first so many that were put in.</summary>
    public StoredAnswer? Find(long number, int stamp)
    {
        if (!HasRoomFor(number))
            return null;
        var at = (int)(number - first);
        // Whoever sees the answer sees its stamp.
        return Volatile.Read(ref _answers[at]) is { } answer && _stamps[at] <= stamp ? answer : null;
    }

    public void Add(StoredAnswer answer)
    {
        var at = (int)(answer.Sequence - first);
        _stamps[at] = Stamp + 1;
        Volatile.Write(ref _answers[at], answer);
        Stamp++;
        Highest = Math.Max(Highest, answer.Sequence);
    }
}
