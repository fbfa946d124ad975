namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>What a durable provider does with one record: conditional writes, numbered over its whole life.</summary>
internal sealed class RecordStore<TRecord>(bool tokensAreRevisions, Predicate<TRecord> isForgettable)
    where TRecord : class
{
    public bool TokensAreRevisions => tokensAreRevisions;

    public TRecord? Record { get; set; }

    public long Revision { get; set; }

    /// <summary>The revision that last wrote the record; 0 if there is none.</summary>
    public long Version => Record is null ? 0 : Revision;

    /// <summary>What a table is told of the version.</summary>
    public long KnownRevision => tokensAreRevisions ? Version : 0;

    /// <summary>False if somebody else has written since <paramref name="known"/>.</summary>
    public bool TryWrite(TRecord record, long known)
    {
        if (known != Version)
            return false;
        Revision++;
        Record = isForgettable(record) ? null : record;
        return true;
    }
}
