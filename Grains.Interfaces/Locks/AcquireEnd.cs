namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>How one call of a wish to hold ended. The numbers are sent between silos.</summary>
[GenerateSerializer, Alias("oc.locks.AcquireEnd")]
public enum AcquireEnd
{
    /// <summary>It is held, with a full lease.</summary>
    Granted = 0,

    /// <summary>It waits on; its place is kept for a second for the next call.</summary>
    Waiting = 1,

    /// <summary>Its wait is over, by time or because the wish was released: it neither holds nor waits.</summary>
    TimedOut = 2,

    /// <summary>A later call of the wish has taken this one's place.</summary>
    Superseded = 3,
}
