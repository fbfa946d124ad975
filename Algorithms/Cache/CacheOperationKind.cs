namespace OrleansCluster.Algorithms.Cache;

/// <summary>What an operation does with its key.</summary>
public enum CacheOperationKind : byte
{
    /// <summary>Tells the item, as an access.</summary>
    Get = 0,

    /// <summary>Stores a value, whatever was there; tells what was.</summary>
    Set = 1,

    /// <summary>Stores a value if there is none.</summary>
    Add = 2,

    /// <summary>Stores a value if there is one; tells what was.</summary>
    Replace = 3,

    /// <summary>Stores a value if the version is the given one.</summary>
    CompareAndSet = 4,

    /// <summary>Removes the key; tells what it held.</summary>
    Delete = 5,

    /// <summary>Removes the key if the version is the given one.</summary>
    CompareAndDelete = 6,

    /// <summary>Gives the item another expiry, and tells it. Its version stays: the value did not change.</summary>
    Touch = 7,

    /// <summary>Adds to a number in decimal ASCII; a key that is not there holds 0.</summary>
    Increment = 8,

    /// <summary>Puts bytes behind the value; a key that is not there holds none.</summary>
    Append = 9,
}
