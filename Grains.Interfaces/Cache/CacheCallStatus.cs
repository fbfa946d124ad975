namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>How a call ended. Up to <see cref="RecordsWaiting"/> the numbers are those of <c>CacheStatus</c>; they are never given to another meaning.</summary>
[GenerateSerializer, Alias("oc.cache.CacheCallStatus")]
public enum CacheCallStatus : byte
{
    Done = 0,
    NotFound = 1,
    Exists = 2,
    VersionMismatch = 3,

    /// <summary>The entry's expiry is not what it depended on: nothing was changed.</summary>
    ConditionFailed = 4,

    InvalidKey = 16,
    ValueTooLarge = 17,
    InvalidTags = 18,
    InvalidExpiry = 19,
    DoesNotFit = 20,
    NotANumber = 21,
    Overflow = 22,

    /// <summary>More changes wait for the backups than may be. Certain: nothing was changed.</summary>
    RecordsWaiting = 23,

    /// <summary>There is no such call, as the caller's version is a newer one. Certain: nothing was changed.</summary>
    Unknown = 24,

    /// <summary>This silo does not serve the shard now. Certain: nothing was changed.</summary>
    NotServed = 64,

    /// <summary>It was done here, and whether it lasts is not known: the silo ceased to serve the shard before its backups had it.</summary>
    OutcomeUnknown = 65,

    /// <summary>Nothing is there, and the load of it is the caller's: its ticket is the version, and it counts under the epoch that is the number.</summary>
    LoadGranted = 66,

    /// <summary>Nothing is there, and another loads it; the number is for how many milliseconds at most unless that one goes on.</summary>
    Loading = 67,

    /// <summary>The load is not the caller's any more. Certain: nothing was changed.</summary>
    LoadLost = 68,

    /// <summary>Nothing is there, and as many loads are under way as may be.</summary>
    TooManyLoads = 69,
}
