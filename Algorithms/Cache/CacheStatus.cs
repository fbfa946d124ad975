namespace OrleansCluster.Algorithms.Cache;

/// <summary>How an operation ended. Whatever is not <see cref="Done"/> has changed nothing.</summary>
public enum CacheStatus : byte
{
    /// <summary>It was done; of a get: it was found.</summary>
    Done = 0,

    /// <summary>The key is not there.</summary>
    NotFound = 1,

    /// <summary>The key is there already: the result has its item.</summary>
    Exists = 2,

    /// <summary>The key has another version: the result has its item.</summary>
    VersionMismatch = 3,

    /// <summary>Refused: the key is empty or too long.</summary>
    InvalidKey = 16,

    /// <summary>Refused: the value, or what an append would make of it, is too long.</summary>
    ValueTooLarge = 17,

    /// <summary>Refused: there are too many tags, or one is empty, too long, no text, or there twice.</summary>
    InvalidTags = 18,

    /// <summary>Refused: an expiry is negative or too far away.</summary>
    InvalidExpiry = 19,

    /// <summary>Refused: the entry alone would need more than the shard's capacity.</summary>
    DoesNotFit = 20,

    /// <summary>Refused: the value is no 64-bit number in decimal, written as this table writes it.</summary>
    NotANumber = 21,

    /// <summary>Refused: the sum would be no 64-bit number.</summary>
    Overflow = 22,

    /// <summary>Refused: too many records of changes wait to be taken.</summary>
    RecordsWaiting = 23,
}
