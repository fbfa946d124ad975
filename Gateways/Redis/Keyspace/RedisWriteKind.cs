namespace OrleansCluster.Gateways.Redis.Keyspace;

/// <summary>What a write does.</summary>
public enum RedisWriteKind : byte
{
    /// <summary>Stores a value, whatever was there.</summary>
    Set = 0,

    /// <summary>Stores a value if there is none; else <see cref="RedisStatus.ConditionFailed"/>.</summary>
    Add = 1,

    /// <summary>Stores a value if there is one; else <see cref="RedisStatus.NotFound"/>.</summary>
    Replace = 2,

    /// <summary>Removes the key.</summary>
    Delete = 3,

    /// <summary>
    /// Gives what is there another expiry, none, or one that is over, which removes it; under <see cref="RedisWrite.Condition"/>, which is looked
    /// at in the same atomic step.
    /// </summary>
    Expire = 4,

    /// <summary>Adds to an integer in decimal; a key that is not there holds 0. The expiry stays.</summary>
    Increment = 5,

    /// <summary>Puts bytes behind the value; a key that is not there holds none. The expiry stays.</summary>
    Append = 6,
}
