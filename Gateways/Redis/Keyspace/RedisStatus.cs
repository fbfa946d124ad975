namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>How an operation ended. Only <see cref="Done"/> and perhaps <see cref="OutcomeUnknown"/> have changed anything.</summary>
public enum RedisStatus : byte
{
    /// <summary>It was done; of a read: the key is there.</summary>
    Done = 0,

    /// <summary>The key is not there, and so nothing was done.</summary>
    NotFound = 1,

    /// <summary>The key is there, or its expiry is not of the kind that was asked for, and so nothing was done.</summary>
    ConditionFailed = 2,

    /// <summary>Refused: the key is empty, or longer than <see cref="RedisLimits.MaxKeyBytes"/>.</summary>
    InvalidKey = 16,

    /// <summary>Refused: the value is, or would become, longer than <see cref="RedisLimits.MaxValueBytes"/>.</summary>
    ValueTooLarge = 17,

    /// <summary>Refused: the entry alone would need more than a shard has.</summary>
    DoesNotFit = 18,

    /// <summary>Refused: the value is no 64-bit integer as Redis writes it.</summary>
    NotANumber = 19,

    /// <summary>Refused: the sum would be no 64-bit integer.</summary>
    Overflow = 20,

    /// <summary>Not done: the key's shard cannot be reached, moves, or has too much to do. Worth a retry.</summary>
    Unavailable = 32,

    /// <summary>Whether it took effect is unknown.</summary>
    OutcomeUnknown = 33,
}
