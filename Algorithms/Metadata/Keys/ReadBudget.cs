namespace OrleansCluster.Algorithms.Metadata.Keys;

/// <summary>What may still be visited and returned by the reads that share it.</summary>
internal sealed class ReadBudget(long keys, long bytes)
{
    private long _keys = keys;
    private long _bytes = bytes;

    /// <summary>For one read beside the log: it may visit every key, and return what fits into an answer.</summary>
    public static ReadBudget ForOneRead() => new(long.MaxValue, MetadataLimits.MaxAnswerBytes);

    /// <summary>For all reads of a transaction, which hold up the log.</summary>
    public static ReadBudget ForTransaction() => new(MetadataLimits.MaxVisitedKeys, MetadataLimits.MaxAnswerBytes);

    public bool TryVisit() => --_keys >= 0;

    /// <summary>Allows so many more visits.</summary>
    public void Refill(long visits) => _keys = visits;

    public bool TryReturn(long bytes)
    {
        if (bytes > _bytes)
            return false;
        _bytes -= bytes;
        return true;
    }
}
