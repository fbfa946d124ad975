namespace OrleansCluster.Algorithms.Metadata.Sessions;

/// <summary>
/// Answers in the order of their numbers. Never changes: successive windows share one array, of which each sees the part that it was
/// made for. Most answers come in the order of their numbers and go in it, and cost constant time, over the length of a window; one
/// that comes in between costs a copy.
/// </summary>
internal readonly struct AnswerWindow
{
    private readonly Shared? _shared;
    private readonly int _first;

    private AnswerWindow(Shared shared, int first, int count) => (_shared, _first, Count) = (shared, first, count);

    public int Count { get; }

    public StoredAnswer this[int at] => _shared!.Answers[_first + at];

    public static AnswerWindow Of(StoredAnswer[] answers) => new(new Shared(answers, answers.Length), 0, answers.Length);

    /// <summary>Without those before a place.</summary>
    public AnswerWindow From(int at)
    {
        if (at == 0)
            return this;
        if (at == Count)
            return default; // What was forgotten is not kept alive.
        return _first + at <= _shared!.Answers.Length / 2 ? new(_shared, _first + at, Count - at) : Copied(at, Count - at);
    }

    public AnswerWindow With(StoredAnswer answer)
    {
        var at = IndexOf(answer.Sequence);
        var end = _first + Count;
        if (at == Count && _shared is not null && _shared.Used == end && end < _shared.Answers.Length)
        {
            _shared.Answers[end] = answer;
            _shared.Used++;
            return new(_shared, _first, Count + 1);
        }

        var answers = new StoredAnswer[Math.Max(4, (Count + 1) * 2)];
        CopyTo(answers, 0, 0, at);
        answers[at] = answer;
        CopyTo(answers, at + 1, at, Count - at);
        return new(new Shared(answers, Count + 1), 0, Count + 1);
    }

    /// <summary>The place of the first answer to this number or a later one.</summary>
    public int IndexOf(long sequence)
    {
        if (Count == 0 || this[Count - 1].Sequence < sequence)
            return Count;
        var low = 0;
        var high = Count - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (this[middle].Sequence < sequence)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>What those from one place on and before another count for.</summary>
    public long CostOf(int from, int to)
    {
        long cost = 0;
        for (var at = from; at < to; at++)
            cost += this[at].Cost;
        return cost;
    }

    private AnswerWindow Copied(int from, int count)
    {
        var answers = new StoredAnswer[count * 2];
        CopyTo(answers, 0, from, count);
        return new(new Shared(answers, count), 0, count);
    }

    private void CopyTo(StoredAnswer[] answers, int to, int from, int count)
    {
        if (count > 0)
            Array.Copy(_shared!.Answers, _first + from, answers, to, count);
    }

    // How far the array was filled by any window of it: only the newest may add to it.
    private sealed class Shared(StoredAnswer[] answers, int used)
    {
        public StoredAnswer[] Answers { get; } = answers;

        public int Used { get; set; } = used;
    }
}
