namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>What is asked of a cache. The first ten have the numbers of <c>CacheOperationKind</c>; numbers are never given to another meaning.</summary>
[GenerateSerializer, Alias("oc.cache.CacheCallKind")]
public enum CacheCallKind : byte
{
    Get = 0,
    Set = 1,
    Add = 2,
    Replace = 3,
    CompareAndSet = 4,
    Delete = 5,
    CompareAndDelete = 6,
    Touch = 7,
    Increment = 8,
    Append = 9,

    /// <summary>As <see cref="Get"/>, and no access.</summary>
    Peek = 10,

    /// <summary>As <see cref="Get"/>; and where nothing is there, asks to be the one who loads it.</summary>
    BeginLoad = 11,

    /// <summary>As <see cref="Set"/>, if the load is still the caller's; it ends with that.</summary>
    StoreLoaded = 12,

    /// <summary>The load is given up.</summary>
    EndLoad = 13,

    /// <summary>The load's lease begins anew, if it is still the caller's.</summary>
    RenewLoad = 14,

    /// <summary>Of one partition: removes what has the tag, which is the call's key.</summary>
    InvalidateTag = 16,

    /// <summary>Of one partition: removes everything.</summary>
    Clear = 17,

    /// <summary>Of one partition: how many entries it has.</summary>
    Count = 18,

    /// <summary>Of one partition: keys from a cursor on.</summary>
    Scan = 19,
}
