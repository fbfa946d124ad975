using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>What a durable provider does with one record: conditional writes, numbered over its whole life.</summary>
internal sealed class Store(bool tokensAreRevisions)
{
    public bool TokensAreRevisions => tokensAreRevisions;

    public LockRecord? Record { get; set; }

    public long Revision { get; set; }

    /// <summary>The revision that last wrote the record; 0 if there is none.</summary>
    public long Version => Record is null ? 0 : Revision;

    /// <summary>False if somebody else has written since <paramref name="known"/>.</summary>
    public bool TryWrite(LockRecord record, long known)
    {
        if (known != Version)
            return false;
        Revision++;
        // As it would come back from bytes.
        Record = record.IsForgettable ? null : record with { Holds = [.. record.Holds.Select(hold => hold with { })] };
        return true;
    }
}
