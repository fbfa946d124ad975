namespace OrleansCluster.Algorithms.Metadata;

/// <summary>
/// The bounds of the metadata store. They are part of what the replicas agree on: a cluster must run one value of each, so
/// they are constants and not options.
/// </summary>
public static class MetadataLimits
{
    /// <summary>Bytes of a key; a key has at least one.</summary>
    public const int MaxKeyBytes = 4 * 1024;

    public const int MaxValueBytes = 1024 * 1024;

    /// <summary>Bytes of a whole encoded command: 1.5 MiB.</summary>
    public const int MaxCommandBytes = 1536 * 1024;

    /// <summary>Compares of a transaction, and operations in each of its two branches.</summary>
    public const int MaxOperations = 128;

    /// <summary>Bytes of a whole encoded question: two keys and a few numbers.</summary>
    public const int MaxQueryBytes = 16 * 1024;

    /// <summary>Events that one poll of a watch may ask for.</summary>
    public const int MaxHistoryEvents = 10_000;

    /// <summary>
    /// Bytes that one revision has at most in one answer to a poll: 16 MiB. One that has more is told in parts of so much. Only a
    /// deletion of very much at once has more, and a watcher that asks for what was there before is likelier to meet it.
    /// </summary>
    public const int MaxRevisionBytes = 16 * 1024 * 1024;

    /// <summary>How long one poll of a watch may wait: 10 seconds.</summary>
    public const int MaxWatchMilliseconds = 10_000;

    /// <summary>Polls of watches that wait at one replica.</summary>
    public const int MaxWaitingWatches = 10_000;

    /// <summary>Keys that one revision may change; a larger range is deleted in several requests.</summary>
    public const int MaxChangedKeys = 100_000;

    /// <summary>
    /// Keys, deleted ones included, that a transaction may visit in all its compares and operations together: it bounds the time
    /// for which an apply holds up the log to about a fifth of a second.
    /// </summary>
    public const int MaxVisitedKeys = 1_000_000;

    /// <summary>Bytes of keys and values that an answer holds.</summary>
    public const int MaxAnswerBytes = 4 * 1024 * 1024;

    public const int MaxLeases = 1_000_000;

    public const int MaxKeysOnLease = MaxChangedKeys;

    /// <summary>Leases named in one command (renewal, expiry, checkpoint).</summary>
    public const int MaxLeasesInCommand = 10_000;

    public const long MinLeaseMilliseconds = 100;

    /// <summary>366 days.</summary>
    public const long MaxLeaseMilliseconds = 366L * 24 * 60 * 60 * 1000;

    /// <summary>The least lease id that a client may choose; those below are log indexes and drawn by the store.</summary>
    public const long FirstGivenLeaseId = 1L << 62;

    public const int MaxSessions = 10_000;

    /// <summary>How many sequence numbers, counted from the lowest unanswered one, a session may use at a time.</summary>
    public const int SessionWindow = 1_024;

    /// <summary>Bytes of an answer that is kept whole for a retry; of a larger one the essence is kept.</summary>
    public const int MaxStoredAnswerBytes = 4 * 1024;

    /// <summary>Bytes of stored answers in all sessions, beyond which only the essence of an answer is kept.</summary>
    public const long MaxWholeAnswersBytes = 64L * 1024 * 1024;

    /// <summary>Bytes of stored answers in all sessions, beyond which a change is refused.</summary>
    public const long MaxStoredAnswersBytes = 256L * 1024 * 1024;

    /// <summary>Prefixes with a quota of their own.</summary>
    public const int MaxPrefixQuotas = 256;

    /// <summary>Bytes that the store may retain until a quota says otherwise: 2 GiB.</summary>
    public const long DefaultStoreBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>Marks of revision and time that are kept; beyond it every second one goes.</summary>
    public const int MaxTimeMarks = 4_096;

    /// <summary>Changes that one apply takes out of the compacted history at most, so that no apply waits for all of it.</summary>
    public const int SweptChangesPerApply = 256;
}
