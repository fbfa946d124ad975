namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>How a call on a double barrier ended. The numbers are sent between silos.</summary>
[GenerateSerializer, Alias("oc.locks.DoubleBarrierEnd")]
public enum DoubleBarrierEnd
{
    /// <summary>It is in a round that has begun, with a full lease.</summary>
    Entered = 0,

    /// <summary>It waits on, for others to enter; or it has left and waits for others to leave.</summary>
    Waiting = 1,

    /// <summary>Its wait is over: it is not in; or it has left, and others have not yet.</summary>
    TimedOut = 2,

    /// <summary>It has left, and so have all others.</summary>
    Left = 3,

    /// <summary>A later call of the wish has taken this one's place, or the wish was given up.</summary>
    Superseded = 4,
}
