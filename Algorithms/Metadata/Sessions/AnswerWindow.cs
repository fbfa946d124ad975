namespace OrleansCluster.Algorithms.Metadata.Sessions;

/// <summary>
/// A session's answers by their numbers, from the lowest on that its client may still ask for. Never changes: successive windows share an
/// array, with a place for each number, of which each sees what was put in before it was made. So answers may come in any order, as those
/// to a thousand changes under way do, and putting one in costs constant time, over the length of a window.
/// </summary>
/// <remarks>A window may be read on another thread while further answers are put into later ones.</remarks>
internal readonly struct AnswerWindow
{
    private readonly AnswerPlaces? _places;
    private readonly long _lowest;
    private readonly int _stamp;

    private AnswerWindow(AnswerPlaces? places, long lowest, int stamp, int count) => (_places, _lowest, _stamp, Count) = (places, lowest, stamp, count);

    public int Count { get; }

    /// <summary>The answers, in the order of their numbers.</summary>
    public IEnumerable<StoredAnswer> All
    {
        get
        {
            for (var number = _lowest; number <= Highest; number++)
            {
                if (Find(number) is { } answer)
                    yield return answer;
            }
        }
    }

    /// <summary>What they count for, in bytes.</summary>
    public long Cost => CostBelow(long.MaxValue);

    // None has a higher number.
    private long Highest => _places?.Highest ?? _lowest - 1;

    /// <summary>A window of these answers, from the lowest number on that may be asked for.</summary>
    public static AnswerWindow Of(IReadOnlyList<StoredAnswer> answers, long lowest)
    {
        var window = new AnswerWindow(null, lowest, 0, 0);
        foreach (var answer in answers)
            window = window.With(answer);
        return window;
    }

    public StoredAnswer? Find(long number) => number < _lowest ? null : _places?.Find(number, _stamp);

    /// <summary>With one more, whose number has none yet.</summary>
    public AnswerWindow With(StoredAnswer answer)
    {
        if (answer.Sequence < _lowest || Find(answer.Sequence) is not null)
            throw new InvalidOperationException($"Number {answer.Sequence} cannot be answered in a window from {_lowest} on: it was.");
        if (_places is null || _places.Stamp != _stamp || !_places.HasRoomFor(answer.Sequence))
            return Copied(Math.Max(answer.Sequence, Highest)).With(answer);
        _places.Add(answer);
        return new(_places, _lowest, _places.Stamp, Count + 1);
    }

    /// <summary>Without those of lower numbers than this one.</summary>
    public AnswerWindow From(long lowest)
    {
        var left = Count;
        for (var number = _lowest; number < lowest && number <= Highest; number++)
        {
            if (Find(number) is not null)
                left--;
        }

        if (left == 0)
            return new(null, lowest, 0, 0); // What was forgotten is not kept alive, nor, below, for long.
        var rest = new AnswerWindow(_places, lowest, _stamp, left);
        return lowest - _places!.First <= _places.Length / 2 ? rest : rest.Copied(Highest);
    }

    /// <summary>What those of lower numbers than this one count for, in bytes.</summary>
    public long CostBelow(long end)
    {
        var cost = 0L;
        for (var number = _lowest; number < end && number <= Highest; number++)
            cost += Find(number)?.Cost ?? 0;
        return cost;
    }

    // In places of their own, with as many again up to the highest number: they last for as many further answers.
    private AnswerWindow Copied(long highest)
    {
        var places = new AnswerPlaces(_lowest, (int)Math.Max(4, 2 * (highest - _lowest + 1)));
        foreach (var answer in All)
            places.Add(answer);
        return new(places, _lowest, places.Stamp, Count);
    }
}
