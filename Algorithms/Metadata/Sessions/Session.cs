namespace OrleansCluster.Algorithms.Metadata.Sessions;

/// <summary>A client's session. Never changes.</summary>
/// <param name="Id">Its id, and its lease's.</param>
/// <param name="Lowest">The lowest number whose answer the client may still ask for.</param>
/// <param name="Answers">What was answered to numbers from there on, in their order.</param>
internal sealed record Session(long Id, long Lowest, StoredAnswer[] Answers)
{
    public StoredAnswer? Find(long sequence)
    {
        var at = IndexOf(sequence);
        return at < Answers.Length && Answers[at].Sequence == sequence ? Answers[at] : null;
    }

    public Session Forget(long lowest) => this with { Lowest = lowest, Answers = Answers[IndexOf(lowest)..] };

    public Session With(StoredAnswer answer)
    {
        var at = IndexOf(answer.Sequence);
        return this with { Answers = [.. Answers.AsSpan(0, at), answer, .. Answers.AsSpan(at)] };
    }

    /// <summary>The place of the first answer to this number or a later one.</summary>
    private int IndexOf(long sequence)
    {
        var low = 0;
        var high = Answers.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Answers[middle].Sequence < sequence)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
