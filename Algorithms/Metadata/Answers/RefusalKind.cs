namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>
/// Why a command was refused. Except for the two that call the outcome unknown, nothing was changed. The numbers are part of
/// the encoding and are never given to another meaning.
/// </summary>
public enum RefusalKind : byte
{
    /// <summary>The bytes are not a command.</summary>
    Malformed = 0,

    /// <summary>The format's version is not one that this store reads.</summary>
    UnknownFormat = 1,

    /// <summary>The whole command has too many bytes.</summary>
    CommandTooLarge = 2,

    /// <summary>A key is empty or too long.</summary>
    KeyLength = 3,

    ValueTooLarge = 4,

    /// <summary>Too many compares, operations of a branch, or leases in a command.</summary>
    TooManyOperations = 5,

    /// <summary>A branch puts a key twice, or puts one that it deletes as well.</summary>
    ConflictingOperations = 6,

    /// <summary>The revision has not been made yet.</summary>
    FutureRevision = 7,

    /// <summary>The revision was compacted away; the limit is the least that is readable.</summary>
    Compacted = 8,

    /// <summary>The lease has ended or was never granted.</summary>
    LeaseNotFound = 9,

    LeaseExists = 10,

    /// <summary>A lease's id or its time to live is out of bounds.</summary>
    InvalidLease = 11,

    TooManyLeases = 12,

    TooManyKeysOnLease = 13,

    /// <summary>The store would retain more bytes than its quota. Deletions and a compaction make room.</summary>
    StoreQuota = 14,

    /// <summary>The keys of a prefix would hold more bytes than its quota. Deletions make room.</summary>
    PrefixQuota = 15,

    /// <summary>The change would touch, or its compares would visit, too many keys.</summary>
    TooManyKeys = 16,

    /// <summary>The previous values asked for, the keys of a lease, or the events of one revision do not fit into an answer.</summary>
    AnswerTooLarge = 17,

    /// <summary>The client's session has ended or never was. Whether an earlier attempt was run is unknown.</summary>
    SessionEnded = 18,

    /// <summary>The client said that it had the answer of this number. Whether it was run is unknown.</summary>
    SequenceForgotten = 19,

    /// <summary>Another command was run under this number of the session.</summary>
    SequenceReused = 20,

    /// <summary>The number is too far above the session's lowest unanswered one.</summary>
    SequenceBeyondWindow = 21,

    TooManySessions = 22,

    /// <summary>The answers kept for retries take all the bytes they may. Clients must tell what they have.</summary>
    TooManyStoredAnswers = 23,

    TooManyQuotas = 24,

    /// <summary>Too many watches wait at this replica. Another may have room.</summary>
    TooManyWatches = 25,

    /// <summary>Only a leader proposes such a command, and by itself.</summary>
    NotForClients = 26,
}
