namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>How a call on a barrier ended. The numbers are sent between silos.</summary>
[GenerateSerializer, Alias("oc.locks.BarrierEnd")]
public enum BarrierEnd
{
    /// <summary>This operation set it.</summary>
    Set = 0,

    /// <summary>It is set, by another operation.</summary>
    AlreadySet = 1,

    /// <summary>This operation removed it.</summary>
    Removed = 2,

    /// <summary>It is not set, or not in the round that was to be ended.</summary>
    NotSet = 3,

    /// <summary>It is not set, or was not for a moment since the round that is known.</summary>
    Passed = 4,

    /// <summary>It is still set; further calls show the round.</summary>
    Waiting = 5,

    /// <summary>It is still set, and the wait is over.</summary>
    TimedOut = 6,

    /// <summary>The caller waits no more.</summary>
    Superseded = 7,
}
