namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// The requests that came over one connection and have not ended: one-way ones too, and those that were sent on. One that never ends keeps
/// its place until the connection ends, and its bytes for good.
/// </summary>
internal sealed class RequestsUnderWay(ProcessClusterOptions options, ByteBudget budget)
{
    /// <summary>What a call takes beside its message, about.</summary>
    private const int CallBytes = 1024;

    private int _count;
    private long _bytes;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Why a request with a message of this length is not taken; null if it is. Only the connection's reader asks.</summary>
    public string? Refusal(int length)
    {
        var (count, bytes) = (Count, Volatile.Read(ref _bytes));
        var more = bytes + CallBytes + length;
        return !budget.Allows(bytes, more) ? budget.ToString()
            : count < options.MaxRequests && (count == 0 || more <= options.MaxRequestBytes) ? null
            : $"{count} are under way and take {bytes} bytes; allowed are {options.MaxRequests} and {options.MaxRequestBytes} bytes";
    }

    /// <summary>One more with a message of this length, or, if <paramref name="count"/> is -1, one less.</summary>
    public void Add(int count, int length)
    {
        var bytes = count * (CallBytes + length);
        budget.Take(bytes);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _count, count);
    }
}
